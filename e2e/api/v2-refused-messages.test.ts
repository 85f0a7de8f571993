/** A v2 message that can't be read is refused with the reason, in v2's envelope. */
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import type { Permission } from "@/lib/shared/keys/permissions";
import { call } from "../support/api/client";
import { createPerson, keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { envelopeIn, FORM, multipartOf, refusalIn } from "../support/api/v2";
import { startServer } from "../support/server";

const server = takeSharedServer();
let owner: Actor;
let apikey: string;

beforeEach(async () => {
  owner = await createPerson();
  const permissions: Permission[] = ["Security", "ViewAccount", "ViewContacts", "SendHttp"];
  ({ secret: apikey } = await makeKey(owner, { name: "manager", permissions }));
});

const url = (path: string) => `${server.url}/api/v2/${path}`;

const bytes = (size: number, more = "") => `apikey=${apikey}&${more}padding=`.padEnd(size, "x");
const send = (body: string | Buffer, type: string, method = "POST", path = "account/verify") =>
  call(url(path), {
    method,
    body,
    headers: { "Content-Type": type, "Content-Length": String(Buffer.byteLength(body)) },
  });

test("a body of 64 KiB is accepted, and one byte more gets 413", async () => {
  expect(envelopeIn(await send(bytes(65_536), FORM)).success).toBe(true);
  const answer = await send(bytes(65_537), FORM);
  expect(refusalIn(answer)).toEqual([413, "body_too_large"]);
  expect(envelopeIn(answer)).toMatchObject({ limit: 65_536, detail: "A request body may be 64 KiB at most." });
  expect(refusalIn(await send(bytes(3_000_000), FORM))).toEqual([413, "body_too_large"]);
});

test.each(["PUT", "PATCH", "DELETE", "OPTIONS"])(
  "%s gets 405 with the allowed methods, but only with a key",
  async (method) => {
    for (const path of ["accesstoken/add", "accesstoken/list", "account/load"]) {
      for (const answer of [
        await send(`apikey=${apikey}`, FORM, method, path),
        await call(`${url(path)}?apikey=${apikey}`, { method }),
      ]) {
        expect(refusalIn(answer)).toEqual([405, "method_not_allowed"]);
        expect(answer.headers.allow).toBe("GET, POST");
      }
      expect(refusalIn(await call(url(path), { method }))).toEqual([200, "key_missing"]);
    }
  },
);

test("another content type gets 415 with the supported ones; without a body it does not matter", async () => {
  for (const type of ["application/json", "text/plain", "multipart/mixed; boundary=b"]) {
    const answer = await send(JSON.stringify({ apikey }), type);
    expect(refusalIn(answer)).toEqual([415, "content_type_unsupported"]);
    expect(envelopeIn(answer).error).toMatch(/x-www-form-urlencoded.*multipart\/form-data/);
    const bare = await call(`${url("account/verify")}?apikey=${apikey}`, { headers: { "Content-Type": type } });
    expect(envelopeIn(bare).success).toBe(true);
  }
});

test("a malformed form, or one with a file, is refused", async () => {
  const type = "multipart/form-data; boundary=b";
  const whole = multipartOf({ apikey, tokenName: "x", accessLevel: "2" }, "b");
  for (const body of [
    whole.replace("--b--", ""),
    whole.replace('name="tokenName"', 'name="tokenName"; filename="x"'),
  ]) {
    expect(refusalIn(await send(body, type, "POST", "accesstoken/add"))).toEqual([200, "body_not_form"]);
  }
  expect(refusalIn(await send(whole, "multipart/form-data"))).toEqual([200, "body_not_form"]);
  expect(await keysOf(owner)).toHaveLength(1);
});

test("faults of HTTP itself, and an unknown path, are refused", async () => {
  const long = await call(`${url("account/verify")}?apikey=${apikey}&x=${"x".repeat(9_000)}`);
  expect(refusalIn(long)).toEqual([414, "target_too_long"]);
  expect(refusalIn(await call(`${server.url}/api/v2//x`))).toEqual([200, "bad_request"]);
  const encoded = await call(url("account/verify"), {
    method: "POST",
    headers: { "Content-Encoding": "gzip" },
    body: "x",
  });
  expect(refusalIn(encoded)).toEqual([415, "encoding_unsupported"]);
  const proxied = await startServer({ DATABASE_URL: `file:${server.databaseFile}`, TRUSTED_PROXIES: "127.0.0.1" });
  const odd = await call(`${proxied.url}/api/v2/account/verify`, { headers: { "X-Forwarded-For": "nobody" } });
  expect(refusalIn(odd)).toEqual([200, "address_unknown"]);
  await proxied.end();
});
