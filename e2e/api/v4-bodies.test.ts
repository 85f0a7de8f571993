/** Bodies, content types and methods that no client of Elastic Email sends are refused by name and change nothing. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call } from "../support/api/client";
import { createPerson, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { dumpKeys } from "../support/api/v4";

const server = takeSharedServer();
let secret: string;
let before: unknown[];

beforeAll(async () => {
  const owner = await createPerson();
  ({ secret } = await makeKey(owner, { name: "caller", permissions: ["Security", "SendHttp"] }));
  await makeKey(owner, { name: "stored", permissions: ["SendHttp"], ipRules: ["192.0.2.7"] });
});
beforeEach(() => {
  before = stored();
});

const stored = () => dumpKeys(server.databaseFile);

describe.each(["X-ElasticEmail-ApiKey", "X-Auth-Token"])("with the key in %s", (keyHeader) => {
  const url = (path = "") => `${server.url}/api/v4/security/apikeys${path}`;

  test.each([
    ["an empty body", ""],
    ["half a body", '{"Name":"new","AccessLevel":["No'],
    ["a list", "[]"],
    ["null", "null"],
    ["a text", '"Name"'],
    ["a form", "Name=new&AccessLevel=None"],
    ["bytes that are not UTF-8", Buffer.from('{"Name":"\xe9","AccessLevel":["None"]}', "latin1")],
    ["UTF-16", Buffer.from('{"Name":"new","AccessLevel":["None"]}', "utf16le")],
  ])("%s is not JSON", async (_what, body) => {
    const headers = { [keyHeader]: secret, "Content-Type": "application/json" };
    for (const [method, path] of [
      ["POST", ""],
      ["PUT", "/stored"],
    ] as const) {
      const answer = await call(url(path), { method, headers, body });
      expect([answer.status, answer.json().code]).toEqual([400, "body_not_json"]);
    }
    expect(stored()).toEqual(before);
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    undefined,
  ])("a body sent as %s is refused, though it be JSON", async (type) => {
    const headers = { [keyHeader]: secret, ...(type ? { "Content-Type": type } : {}) };
    const body = '{"Name":"new","AccessLevel":["None"]}';
    for (const [method, path] of [
      ["POST", ""],
      ["PUT", "/stored"],
    ] as const) {
      const answer = await call(url(path), { method, headers, body });
      expect([answer.status, answer.json().code]).toEqual([415, "content_type_unsupported"]);
    }
    expect(stored()).toEqual(before);
  });

  test("a wrong method gets the list of the right ones", async () => {
    const allowed = { "": "GET, HEAD, POST", "/stored": "GET, HEAD, PUT, DELETE", "/stored/change": "PUT" };
    for (const [path, allow] of Object.entries(allowed)) {
      for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
        if (allow.split(", ").includes(method)) continue;
        const answer = await call(url(path), { method, headers: { [keyHeader]: secret } });
        expect([method, path, answer.status, answer.headers.allow]).toEqual([method, path, 405, allow]);
        if (method !== "HEAD") expect(answer.json().code).toBe("method_not_allowed");
      }
    }
    expect(stored()).toEqual(before);
  });

  test("a body over 64 KiB without a length is cut off", async () => {
    const headers = { [keyHeader]: secret, "Content-Type": "application/json", "Transfer-Encoding": "chunked" };
    const body = JSON.stringify({ Name: "new", AccessLevel: ["None"], Padding: "x".repeat(66_000) });
    const answer = await call(url(), { method: "POST", headers, body });
    expect([answer.status, answer.json().code]).toEqual([413, "body_too_large"]);
    expect(stored()).toEqual(before);
  });

  test("a body of exactly 64 KiB is read", async () => {
    const headers = { [keyHeader]: secret, "Content-Type": "application/json" };
    const bare = JSON.stringify({ Name: "..", AccessLevel: ["None"], Padding: "" });
    const body = bare.replace('"Padding":"', `"Padding":"${"x".repeat(65_536 - bare.length)}`);
    expect(Buffer.byteLength(body)).toBe(65_536);
    const answer = await call(url(), { method: "POST", headers, body });
    expect([answer.status, answer.json().code]).toEqual([400, "name_invalid"]);
  });
});
