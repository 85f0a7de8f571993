/** A request whose body is held back after the gate admitted it is carried out only if its key is still allowed. */
import http from "node:http";
import { expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { keysOf, removeKey, renewKey, reviseKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { alter, openAccount } from "../support/api/v4";

const server = takeSharedServer();

/** Starts a creation and holds its body back. `arrived` resolves once the gate admits it; `finish` sends the body. */
function startCreation(secret: string) {
  const body = JSON.stringify({ Name: "made by a thief", AccessLevel: ["SendHttp"] });
  const request = http.request(`${server.url}/api/v4/security/apikeys`, {
    method: "POST",
    agent: false,
    headers: {
      "X-API-Key": secret,
      "Content-Type": "application/json",
      Expect: "100-continue",
      "Content-Length": String(body.length),
    },
  });
  const arrived = new Promise<void>((resolve, reject) => {
    request.once("continue", resolve);
    request.once("error", reject);
  });
  const answer = new Promise<[number, unknown]>((resolve, reject) => {
    request.once("error", reject);
    request.once("response", async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve([response.statusCode ?? 0, JSON.parse(Buffer.concat(chunks).toString()).code]);
    });
  });
  request.flushHeaders();
  return { arrived, finish: () => void request.end(body), answer };
}

type Meanwhile = (owner: Actor, key: KeyView) => Promise<unknown> | undefined;

test.each<[string, Meanwhile, [number, string | undefined]]>([
  ["nothing", () => undefined, [201, undefined]],
  ["a change of the key", renewKey, [401, "key_invalid"]],
  ["its deletion", removeKey, [401, "key_invalid"]],
  [
    "a restriction to other addresses",
    (owner, key) => reviseKey(owner, key, { ipRules: ["10.1.2.3"] }),
    [403, "ip_not_allowed"],
  ],
  [
    "the loss of the permission",
    (owner, key) => reviseKey(owner, key, { permissions: ["SendHttp"] }),
    [403, "permission_missing"],
  ],
  [
    "the loss of a permission that it gives away",
    (owner, key) => reviseKey(owner, key, { permissions: ["ModifyAccessTokens"] }),
    [403, "permission_beyond_own"],
  ],
  [
    "its being disabled",
    async (_owner, key) => alter(server.databaseFile, 'UPDATE "ApiKey" SET "disabledAt" = 1 WHERE "id" = ?', key.id),
    [401, "key_invalid"],
  ],
  [
    "its end",
    async (_owner, key) => alter(server.databaseFile, 'UPDATE "ApiKey" SET "expiresAt" = 1 WHERE "id" = ?', key.id),
    [401, "key_expired"],
  ],
])("%s between its headers and its body decides", async (_what, meanwhile, expected) => {
  const { owner, key, secret } = await openAccount(server);
  const creation = startCreation(secret);
  await creation.arrived;
  await meanwhile(owner, key);
  creation.finish();
  expect(await creation.answer).toEqual(expected);
  const names = (await keysOf(owner)).map(({ name }) => name);
  expect(names.includes("made by a thief")).toBe(expected[0] === 201);
});
