/** The purpose of a use never shows a secret, and only a trusted proxy may set it for a check. */
import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { usageBatch } from "@/lib/shared/gate/inner-hop";
import { parseIpRule } from "@/lib/shared/keys/ip-rules";
import { formatUsedFor, readOriginalRequest } from "./used-for";

const trusted = ["10.0.0.0/8", "::1"].flatMap((text) => {
  const parse = parseIpRule(text);
  return parse.ok ? [parse.rule] : [];
});

const requestFrom = (remoteAddress: string | undefined, headers: Record<string, string>) =>
  ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;
const nginx = { "x-original-uri": "/v1/mail?x=1", "x-original-method": "PUT" };
const traefik = { "x-forwarded-uri": "/v1/mail?x=1", "x-forwarded-method": "PUT" };

test.each([nginx, traefik, { ...nginx, ...traefik }])("a trusted proxy is believed: %o", (headers) => {
  const original = { method: "PUT", uri: "/v1/mail?x=1" };
  expect(readOriginalRequest(requestFrom("10.1.2.3", headers), trusted)).toEqual(original);
  expect(readOriginalRequest(requestFrom("::ffff:10.1.2.3", headers), trusted)).toEqual(original);
  expect(readOriginalRequest(requestFrom("::1", headers), trusted)).toEqual(original);
});

test("nobody else is", () => {
  for (const peer of ["192.0.2.1", "::2", "fe80::1%eth0", undefined]) {
    expect([peer, readOriginalRequest(requestFrom(peer, nginx), trusted)]).toEqual([peer, null]);
  }
  expect(readOriginalRequest(requestFrom("10.1.2.3", nginx), [])).toBeNull();
});

test.each<Record<string, string>>([
  {},
  { "x-original-uri": "/v1/mail" },
  { "x-original-method": "GET" },
  { ...nginx, "x-original-uri": "v1/mail" },
  { ...nginx, "x-original-uri": "/v1/mail, /v1/other" },
  { ...nginx, "x-original-uri": "ftp://host/v1" },
  { ...nginx, "x-original-method": "GET /x" },
  { ...nginx, "x-original-method": "" },
  { ...nginx, "x-forwarded-uri": "/the/clients/own" },
  { ...nginx, "x-forwarded-method": "GET" },
])("a trusted proxy that says too little, nonsense, or two things says nothing: %o", (headers) => {
  expect(readOriginalRequest(requestFrom("10.1.2.3", headers), trusted)).toBeNull();
});

const SECRET = "0123456789ABCDEF".repeat(6);

test.each([
  ["GET", "/v1/mail", "GET /v1/mail"],
  ["get", "/v1/mail?apikey=canary#canary", "GET /v1/mail"],
  ["GET", "/v1/mail#canary?canary", "GET /v1/mail"],
  ["GET", "https://user:canary@host:1/v1/mail?canary", "GET /v1/mail"],
  ["GET", "https://host?canary/", "GET /"],
  ["GET", "", "GET /"],
  ["GET", "/caf\u00c3\u00a9/\u0001\u007f", "GET /caf%C3%A9/%01%7F"],
  ["GET", "/caf%C3%A9/%2F/%20", "GET /caf%C3%A9/%2F/%20"],
  ["GET", `/keys/${SECRET}/x`, "GET /keys/(key)/x"],
  ["GET", `/keys/%${SECRET.charCodeAt(0).toString(16)}${SECRET.slice(1)}`, "GET /keys/(key)"],
])("%s %j is shown as %s", (method, uri, purpose) => expect(formatUsedFor(method, uri)).toBe(purpose));

test("a long path is cut, never within an encoded character", () => {
  for (let length = 180; length < 200; length++) {
    const purpose = formatUsedFor("GET", `/${"z".repeat(length)}%C3%A9%C3%A9%C3%A9`);
    expect(purpose.length).toBeLessThanOrEqual(200);
    expect(purpose).toMatch(/^GET \/z+(?:%C3|%A9)*(?:\.\.\.)?$/);
  }
});

test("whatever a request was for, the batch that tells it is taken", () => {
  const uri = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.webUrl(),
    fc.string().map((text) => `/${text}`),
  );
  fc.assert(
    fc.property(fc.constantFrom("", "GET", "m-search"), uri, (method, text) => {
      const use = { keyId: "k", at: 1, address: "::1", purpose: formatUsedFor(method, text) };
      expect(usageBatch.shape.lastUses.safeParse([use]).success).toBe(true);
      expect(use.purpose).not.toMatch(/[?#]/);
    }),
    { numRuns: 2_000 },
  );
});
