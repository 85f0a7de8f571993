/** Only a person at this machine itself counts as local, whatever stands between. */
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { type IpRule, parseIpRule } from "@/lib/shared/keys/ip-rules";
import { findClientAddress, getPeerAddress } from "./client-address";
import { isLocalClient } from "./local-client";

type Facts = { peer?: string; trusted?: string; publicUrl?: string; httpVersion?: string };

function isLocal(headers: Record<string, string>, facts: Facts = {}): boolean {
  const { peer = "127.0.0.1", trusted, publicUrl, httpVersion = "1.1" } = facts;
  const socket = Object.defineProperty(new Socket(), "remoteAddress", { value: peer });
  const request = Object.assign(new IncomingMessage(socket), { httpVersion });
  Object.assign(request.headers, { host: "localhost:3000", ...headers });
  const parse = parseIpRule(trusted ?? "");
  const trustedProxies: IpRule[] = parse.ok ? [parse.rule] : [];
  const address = getPeerAddress(socket);
  const client = address && findClientAddress(address, headers["x-forwarded-for"], trustedProxies);
  if (!client) throw new Error("no client");
  const publicAddress = {
    publicUrl: new URL(publicUrl ?? "http://localhost:3000"),
    isPublicUrlSet: publicUrl !== undefined,
  };
  return isLocalClient(request, { client, trustedProxies, publicAddress });
}

test.each(["127.0.0.1", "127.0.0.5", "::1", "::ffff:127.0.0.1"])("a browser that connects from %s is local", (peer) => {
  expect(isLocal({}, { peer })).toBe(true);
});

test.each(["192.0.2.1", "10.0.0.1", "172.17.0.1", "2001:db8::1", "fe80::1%eth0", "::ffff:192.0.2.1"])(
  "one that connects from %s is not",
  (peer) => {
    expect(isLocal({}, { peer })).toBe(false);
  },
);

test.each(["localhost", "localhost:3000", "127.0.0.1:3000", "127.0.0.5", "[::1]:3000", "latchkey.localhost:3000"])(
  "with Host %s it is",
  (host) => {
    expect(isLocal({ host })).toBe(true);
    expect(isLocal({ host, origin: `http://${host}` })).toBe(true);
  },
);

test.each([
  "evil.example:3000",
  "nas.local:3000",
  "192.0.2.1:3000",
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "localhost@evil.example",
  "",
])("with Host %s, which DNS could bend to this machine, it is not", (host) => {
  expect(isLocal({ host })).toBe(false);
});

test.each([
  ["x-forwarded-for", "203.0.113.9"],
  ["x-forwarded-for", "127.0.0.1"],
  ["x-forwarded-for", ""],
  ["x-forwarded-host", "localhost:3000"],
  ["x-forwarded-proto", "https"],
  ["forwarded", "for=127.0.0.1"],
  ["via", "1.1 proxy"],
  ["x-real-ip", "127.0.0.1"],
  ["cf-connecting-ip", "203.0.113.9"],
  ["x-original-forwarded-for", "203.0.113.9"],
  ["x-cluster-client-ip", "203.0.113.9"],
  ["x-envoy-external-address", "203.0.113.9"],
  ["cdn-loop", "cloudflare"],
])("behind an untrusted proxy on this machine, which sends %s: %s, nobody is local", (name, value) => {
  expect(isLocal({ [name]: value })).toBe(false);
});

test("behind a trusted proxy nobody is local, whatever address it reports", () => {
  expect(isLocal({}, { trusted: "127.0.0.1" })).toBe(false);
  expect(isLocal({ "x-forwarded-for": "127.0.0.1" }, { trusted: "127.0.0.1" })).toBe(false);
  expect(isLocal({ "x-forwarded-for": "127.0.0.1" }, { trusted: "10.0.0.0/8", peer: "10.0.0.1" })).toBe(false);
});

test("a proxy that adds no field shows itself by HTTP/1.0, by PUBLIC_URL or by the browser's Origin", () => {
  expect(isLocal({}, { httpVersion: "1.0" })).toBe(false);
  expect(isLocal({}, { publicUrl: "https://keys.example.com" })).toBe(false);
  expect(isLocal({}, { publicUrl: "http://localhost:8080" })).toBe(true);
  expect(isLocal({ origin: "https://keys.example.com" })).toBe(false);
  expect(isLocal({ origin: "null" })).toBe(false);
});
