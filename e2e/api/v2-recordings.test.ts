/**
 * Recorded requests of Elastic Email's own v2 clients, sent byte by byte, get answers that those clients can read.
 */
import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { exchangeRaw } from "../support/api/client";
import { createPerson, keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { type Envelope, multipartOf, type Parameters } from "../support/api/v2";
import { CLIENTS } from "../support/api/v2-clients";

const server = takeSharedServer();
let owner: Actor;
let apikey: string;

beforeEach(async () => {
  owner = await createPerson();
  const permissions = ["Security", "ViewAccount", "SendHttp"] as const;
  ({ secret: apikey } = await makeKey(owner, { name: "manager", permissions: [...permissions] }));
});

/** Sends a request and reads its one answer. */
async function exchange(bytes: string): Promise<{ status: string; envelope: Envelope }> {
  const answer = await exchangeRaw(server.port, bytes, 3_000);
  const final = answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "");
  const [top = "", ...rest] = final.split("\r\n\r\n");
  const isChunked = /\r\nTransfer-Encoding: chunked/i.test(top);
  const text = isChunked ? joinChunks(rest.join("\r\n\r\n")) : rest.join("\r\n\r\n");
  return {
    status: top.split("\r\n")[0] ?? "",
    envelope: JSON.parse(Buffer.from(text, "latin1").toString()) as Envelope,
  };
}

function joinChunks(chunked: string): string {
  const size = Number.parseInt(chunked, 16);
  if (!size) return "";
  const start = chunked.indexOf("\r\n") + 2;
  return chunked.slice(start, start + size) + joinChunks(chunked.slice(start + size + 2));
}

const keyNamed = async (name: string) => (await keysOf(owner)).find((key) => key.name === name);

const host = () => `127.0.0.1:${server.port}`;
const replay = (client: keyof typeof CLIENTS, path: string, parameters: Parameters) =>
  exchange(CLIENTS[client](host(), apikey, path, parameters));

test("JavaScript's recorded add creates the key that it describes", async () => {
  const { status, envelope } = await replay("javascript", "/accesstoken/add", {
    tokenName: "recorded",
    accessLevel: "17179869185",
    restrictAccessToIPRange: "192.0.2.7,198.51.100.0/24",
  });
  expect(status).toBe("HTTP/1.1 200 OK");
  expect(envelope).toEqual({ success: true, data: expect.stringMatching(/^[0-9A-F]{96}$/) });
  expect(await keyNamed("recorded")).toMatchObject({
    permissions: ["ViewAccount", "SendHttp"],
    ipRules: ["192.0.2.7", "198.51.100.0/24"],
    expiresAt: null,
  });
});

test(".NET's add, with an access level in words and an American date, is understood", async () => {
  const { envelope } = await replay("dotnet", "/accesstoken/add", {
    tokenName: "from .NET & co",
    accessLevel: "SendHttp",
    restrictAccessToIPRange: "192.0.2.7,198.51.100.0/24",
    type: "APIKey",
    expires: "1/31/2099 12:05:00 AM",
  });
  expect(envelope.success).toBe(true);
  expect(await keyNamed("from .NET & co")).toMatchObject({
    permissions: ["SendHttp"],
    ipRules: ["192.0.2.7", "198.51.100.0/24"],
    expiresAt: "2099-01-31T00:05:00.000Z",
  });
});

test("Python's add, with a query, lists with semicolons and a number as type, is understood", async () => {
  const { envelope } = await replay("python", "/accesstoken/add", {
    tokenName: "from Python",
    accessLevel: "17179869184",
    restrictAccessToIPRange: "192.0.2.7;198.51.100.0/24",
    type: "1",
    expires: "12/31/2099",
  });
  expect(envelope.data).toMatch(/^[0-9A-F]{96}$/);
  expect(await keyNamed("from Python")).toMatchObject({
    permissions: ["SendHttp"],
    ipRules: ["192.0.2.7", "198.51.100.0/24"],
    expiresAt: "2099-12-31T00:00:00.000Z",
  });
});

test("PHP's update, with a number as access level and a new name, changes only these", async () => {
  await makeKey(owner, { name: "old", ipRules: ["10.0.0.0/8"] });
  const parameters = { tokenName: "old", accessLevel: "17179869185", newTokenName: "new" };
  expect((await replay("php", "/accesstoken/update", parameters)).envelope).toEqual({ success: true });
  expect(await keyNamed("new")).toMatchObject({ permissions: ["ViewAccount", "SendHttp"], ipRules: ["10.0.0.0/8"] });
});

describe.each(Object.keys(CLIENTS) as (keyof typeof CLIENTS)[])("%s", (client) => {
  const send = (path: string, parameters: Parameters) => replay(client, path, parameters);

  test("lists, edits and deletes keys, and loads the account", async () => {
    await makeKey(owner, { name: "one two" });
    const list = await send("/accesstoken/list", {});
    expect(list.status).toBe("HTTP/1.1 200 OK");
    expect(list.envelope.data).toEqual([
      expect.objectContaining({ name: "one two", maskedtoken: expect.stringMatching(/^•{8}[0-9A-F]{5}$/) }),
      expect.objectContaining({
        name: "manager",
        accesslevel: 2147483648 + 1 + 17179869184,
        allowupdate: true,
        type: 1,
      }),
    ]);
    const update = { tokenName: "one two", accessLevel: "1", tokenNameNew: "three" };
    expect((await send("/accesstoken/update", update)).envelope).toEqual({ success: true });
    expect((await keyNamed("three"))?.permissions).toEqual(["ViewAccount"]);
    expect((await send("/accesstoken/delete", { tokenName: "three" })).envelope).toEqual({ success: true });
    expect(await keysOf(owner)).toHaveLength(1);
    expect((await send("/account/load", {})).envelope.data).toMatchObject({ email: owner.email });
    expect((await send("/account/profileoverview", {})).envelope.data).toMatchObject({ company: owner.accountName });
  });

  test("gets a refusal with status 200, success and error", async () => {
    const { status, envelope } = await send("/accesstoken/delete", { tokenName: "nobody" });
    expect(status).toBe("HTTP/1.1 200 OK");
    expect(envelope).toMatchObject({ success: false, code: "key_not_found", error: expect.stringMatching(/./) });
  });
});

test("a multipart form with extra line breaks, as .NET writes it, or a boundary of one character is read", async () => {
  for (const boundary of ["8dc1a5f3e2b7c40", "x"]) {
    const body = `\r\n${multipartOf({ apikey }, boundary)}`;
    const head = [
      "POST /api/v2/account/verify HTTP/1.1",
      `Host: ${host()}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      `Content-Length: ${body.length}`,
      "Connection: close",
    ];
    const { envelope } = await exchange(`${head.join("\r\n")}\r\n\r\n${body}`);
    expect(envelope).toMatchObject({ success: true });
  }
});
