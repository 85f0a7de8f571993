/** Recorded requests of Elastic Email's clients, replayed byte by byte: JavaScript, axios, Python, C#, Ruby. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { exchangeRaw, statusOf } from "../support/api/client";
import { createPerson, keysOf, makeKey, removeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { dumpKeys } from "../support/api/v4";

const server = takeSharedServer();
let owner: Actor;
let secret: string;

beforeAll(async () => {
  owner = await createPerson();
  ({ secret } = await makeKey(owner, { name: "caller", permissions: ["Security", "ViewAccount", "SendHttp"] }));
});
beforeEach(async () => {
  for (const key of await keysOf(owner)) if (key.name !== "caller") await removeKey(owner, key);
});

/** Each client's header fields, in its order; fields that depend on the method are added as the client adds them. */
const JAVASCRIPT = [
  "Accept-Encoding: gzip, deflate",
  "X-ElasticEmail-ApiKey: K",
  "User-Agent: OpenAPI-Generator/4.0.26/Javascript",
  "Connection: close",
];
const AXIOS = [
  "Accept: application/json, text/plain, */*",
  "X-ElasticEmail-ApiKey: K",
  "User-Agent: axios/0.21.4",
  "Connection: keep-alive",
];
const PYTHON = [
  "Accept-Encoding: identity",
  "Accept: application/json",
  "User-Agent: OpenAPI-Generator/4.1.4/python",
  "X-ElasticEmail-ApiKey: K",
];

type Replayed = { status: number; text: string; json(): Record<string, unknown> };

/** Sends the request exactly as given: its lines and its body with the length, and nothing else. */
async function replay(fields: readonly string[], line: string, body?: string): Promise<Replayed> {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${line} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, ...fields, ...length, "", body ?? ""];
  const raw = await exchangeRaw(server.port, head.join("\r\n").replace("ApiKey: K", `ApiKey: ${secret}`), 10_000);
  const [, ...parts] = raw.split("\r\n\r\n");
  const whole = Buffer.from(parts.join("\r\n\r\n"), "latin1").toString();
  const text = /transfer-encoding: chunked/i.test(raw) ? whole.replace(/(^|\r\n)[0-9a-f]+\r\n/gi, "") : whole;
  return { status: statusOf(raw), text: text.trim(), json: () => JSON.parse(text) };
}

const javascript = (line: string, body?: string) => {
  const accept = line.startsWith("DELETE") ? [] : ["Accept: application/json"];
  const type = body === undefined ? [] : ["Content-Type: application/json"];
  return replay([...JAVASCRIPT, ...type, ...accept], line.replace(" /v4", " /api/v4"), body);
};
const axios = (line: string, body?: string) => {
  // Without `close` the connection would stay open until the server's time-out.
  const fields = AXIOS.map((field) => field.replace("keep-alive", "close"));
  const type = body === undefined ? [] : ["Content-Type: application/json"];
  return replay([...fields, ...type], line.replace(" /v4", " /api/v4"), body);
};
const python = (line: string, body?: string) => {
  const type = body === undefined ? [] : ["Content-Type: application/json"];
  return replay([...PYTHON, ...type, "Connection: close"], line.replace(" /v4", " /api/v4"), body);
};

const FULL =
  '{"Name":"CI key/1","AccessLevel":["ViewAccount","SendHttp"],"Expires":"2030-01-01T00:00:00.000Z","RestrictAccessToIPRange":["192.0.2.7","198.51.100.0/24"]}';
const MINIMAL = '{"Name":"Minimal","AccessLevel":["SendHttp"]}';

test.each([
  ["JavaScript", javascript],
  ["axios", axios],
  ["Python", python],
] as const)("the calls of the %s client are answered as it expects", async (_name, send) => {
  const added = await send("POST /v4/security/apikeys", FULL);
  expect([added.status, added.json()]).toEqual([
    201,
    {
      AccessLevel: ["ViewAccount", "SendHttp"],
      Name: "CI key/1",
      DateCreated: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      LastUse: null,
      Expires: "2030-01-01T00:00:00.000Z",
      RestrictAccessToIPRange: ["192.0.2.7", "198.51.100.0/24"],
      Token: expect.stringMatching(/^[0-9A-F]{96}$/),
    },
  ]);
  const minimal = await send("POST /v4/security/apikeys", MINIMAL);
  expect(minimal.json()).toMatchObject({ Name: "Minimal", Expires: null, RestrictAccessToIPRange: [] });
  const list = await send("GET /v4/security/apikeys");
  expect(JSON.parse(list.text).map(({ Name }: { Name: string }) => Name)).toEqual(["Minimal", "CI key/1", "caller"]);
  expect((await send("GET /v4/security/apikeys/CI%20key%2F1")).json().Name).toBe("CI key/1");
  const renamed = '{"Name":"CI key renamed","AccessLevel":["Security"],"RestrictAccessToIPRange":[]}';
  const put = await send("PUT /v4/security/apikeys/CI%20key%2F1", renamed);
  expect([put.status, put.json()]).toMatchObject([
    200,
    {
      Name: "CI key renamed",
      AccessLevel: ["Security"],
      Expires: "2030-01-01T00:00:00.000Z",
      RestrictAccessToIPRange: [],
    },
  ]);
  const removed = await send("DELETE /v4/security/apikeys/CI%20key%20renamed");
  expect([removed.status, removed.text]).toEqual([200, ""]);
  expect((await keysOf(owner)).map(({ name }) => name)).toEqual(["Minimal", "caller"]);
});

test("a sub-account in the query or the body is refused with a sentence, and nothing changes", async () => {
  await javascript("POST /v4/security/apikeys", FULL);
  const before = dumpKeys(server.databaseFile);
  const put =
    '{"Name":"CI key renamed","AccessLevel":["Security"],"Subaccount":"sub@example.com","RestrictAccessToIPRange":[]}';
  for (const answer of [
    await javascript("GET /v4/security/apikeys?subaccount=sub%2Ba%40example.com"),
    await javascript("GET /v4/security/apikeys/CI%20key%2F1?subaccount=sub%40example.com"),
    await javascript("DELETE /v4/security/apikeys/X?subaccount=sub%40example.com"),
    await javascript("PUT /v4/security/apikeys/CI%20key%2F1", put),
    await javascript("POST /v4/security/apikeys", put),
  ]) {
    expect([answer.status, answer.json().code]).toEqual([400, "subaccount_unsupported"]);
    expect(answer.json().Error).toContain("no sub-accounts");
  }
  expect(dumpKeys(server.databaseFile)).toEqual(before);
});

test.each([
  ["Python, for an explicit None", python, '{"Name":"CI key/1","AccessLevel":["SendHttp"],"Expires":null}'],
  [
    "C#, which always sends it",
    javascript,
    '{"Name":"CI key/1","AccessLevel":["SendHttp"],"Expires":null,"RestrictAccessToIPRange":["192.0.2.7"],"Subaccount":null}',
  ],
] as const)('"Expires": null clears the date: %s', async (_who, send, body) => {
  await send("POST /v4/security/apikeys", FULL);
  const put = await send("PUT /v4/security/apikeys/CI%20key%2F1", body);
  expect([put.status, put.json().Expires]).toEqual([200, null]);
  const rules = body.includes("Restrict") ? ["192.0.2.7"] : ["192.0.2.7", "198.51.100.0/24"];
  expect(put.json().RestrictAccessToIPRange).toEqual(rules);
});

test.each([
  ["2030-01-01T00:00:00+00:00", "2030-01-01T00:00:00.000Z"],
  ["2030-01-01T02:30:00.123456+02:30", "2030-01-01T00:00:00.123Z"],
  ["2030-01-01T00:00:00.0000000Z", "2030-01-01T00:00:00.000Z"],
  ["2030-01-01T00:00:00", "2030-01-01T00:00:00.000Z"],
])("a date written %s is %s", async (written, read) => {
  const body = `{"Name":"dated","AccessLevel":["SendHttp"],"Expires":"${written}"}`;
  expect((await python("POST /v4/security/apikeys", body)).json().Expires).toBe(read);
  expect((await python("GET /v4/security/apikeys/dated")).json().Expires).toBe(read);
});

test.each([
  ["GET /v4/security/smtp", undefined],
  ["POST /v4/security/smtp", '{"Name":"smtp.user@example.com","RestrictAccessToIPRange":["192.0.2.7/32"]}'],
  ["GET /v4/security/smtp/smtp.user%40example.com", undefined],
  ["PUT /v4/security/smtp/smtp.user%40example.com", '{"Name":"smtp.user@example.com"}'],
  ["DELETE /v4/security/smtp/smtp.user%40example.com", undefined],
])("%s is refused, because this server has only API keys", async (line, body) => {
  const answer = await javascript(line, body);
  expect([answer.status, answer.json().code]).toEqual([404, "smtp_unsupported"]);
  expect(answer.json().Error).toMatch(/API keys only/);
});

test("Ruby's + in a path is a space, unless a key has a literal + in its name; %2B is always a literal +", async () => {
  const names = async (path: string) => (await javascript(`GET /v4/security/apikeys/${path}`)).json();
  await javascript("POST /v4/security/apikeys", FULL);
  expect(await names("CI+key%2F1")).toMatchObject({ Name: "CI key/1" });
  const ruby = await javascript("PUT /v4/security/apikeys/CI+key%2F1", '{"Name":"a b c","AccessLevel":["SendHttp"]}');
  expect(ruby.json().Name).toBe("a b c");
  expect(await names("a+b+c")).toMatchObject({ Name: "a b c" });
  expect(await names("a%2Bb%2Bc")).toMatchObject({ code: "key_not_found" });
  await javascript("POST /v4/security/apikeys", '{"Name":"a+b+c","AccessLevel":["SendHttp"]}');
  expect(await names("a+b+c")).toMatchObject({ Name: "a+b+c" });
  expect(await names("a%2Bb%2Bc")).toMatchObject({ Name: "a+b+c" });
  expect(await names("a%20b%20c")).toMatchObject({ Name: "a b c" });
  expect((await javascript("DELETE /v4/security/apikeys/a+b+c")).status).toBe(200);
  expect((await keysOf(owner)).map(({ name }) => name)).toEqual(["a b c", "caller"]);
  expect((await javascript("DELETE /v4/security/apikeys/a+b+c")).status).toBe(200);
  expect((await keysOf(owner)).map(({ name }) => name)).toEqual(["caller"]);
});

test("Elastic Email's MCP server gets 200 and a list that is not empty, by X-Auth-Token", async () => {
  const answer = await replay([`X-Auth-Token: ${secret}`, "Connection: close"], "GET /api/v4/security/apikeys");
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toHaveLength(1);
});
