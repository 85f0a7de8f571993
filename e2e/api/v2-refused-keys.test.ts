/** A refused key gets the reason in v2's envelope. */
import { randomBytes } from "node:crypto";
import Database from "better-sqlite3";
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import type { Permission } from "@/lib/shared/keys/permissions";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { call, waitFor } from "../support/api/client";
import { createPerson, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { envelopeIn, get, post, postMultipart, refusalIn } from "../support/api/v2";

const server = takeSharedServer();
let owner: Actor;
let apikey: string;

beforeEach(async () => {
  owner = await createPerson();
  const permissions: Permission[] = ["Security", "ViewAccount", "ViewContacts", "SendHttp"];
  ({ secret: apikey } = await makeKey(owner, { name: "manager", permissions }));
});

const url = (path: string) => `${server.url}/api/v2/${path}`;

test("a missing key is named as missing, and a wrong one gets exactly the text that programs compare", async () => {
  const none = await call(url("account/load"));
  expect(refusalIn(none)).toEqual([200, "key_missing"]);
  expect(envelopeIn(none).error).toContain("apikey");
  const unknown = completeSecret(randomBytes(44).toString("hex").toUpperCase());
  for (const wrong of ["x", "00000000-0000-0000-0000-000000000000", apikey.toLowerCase(), unknown]) {
    for (const answer of [get, post, postMultipart].map((send) => send(url("account/load"), { apikey: wrong }))) {
      const refused = await answer;
      expect(refusalIn(refused)).toEqual([200, "key_invalid"]);
      expect(envelopeIn(refused).error).toBe("Incorrect apikey");
      expect(refused.headers["content-type"]).toBe("application/json");
    }
  }
});

test("an expired, disabled or restricted key, or one of a closed account, gets its code", async () => {
  const soon = await makeKey(owner, { expiresAt: new Date(Date.now() + 300) });
  const expired = await waitFor(
    () => get(url("account/verify"), { apikey: soon.secret }),
    (answer) => !envelopeIn(answer).success,
  );
  expect(refusalIn(expired)).toEqual([200, "key_expired"]);
  expect(envelopeIn(expired).error).toMatch(/^APIKey Expired\. /);

  const elsewhere = await makeKey(owner, { ipRules: ["203.0.113.0/24"] });
  const refused = await get(url("account/verify"), { apikey: elsewhere.secret });
  expect(refusalIn(refused)).toEqual([200, "ip_not_allowed"]);
  expect(envelopeIn(refused)).toMatchObject({
    error: expect.stringMatching(/^Access Denied\. /),
    seen_ip: "127.0.0.1",
  });

  const { secret, key } = await makeKey(owner);
  const database = new Database(server.databaseFile);
  const run = (statement: string, id: string) => {
    database.prepare(statement).run(Date.now(), id);
    database.exec('UPDATE "GateState" SET "generation" = "generation" + 1');
  };
  run('UPDATE "ApiKey" SET "disabledAt" = ? WHERE "id" = ?', key.id);
  expect(refusalIn(await get(url("account/verify"), { apikey: secret }))).toEqual([200, "key_disabled"]);
  run('UPDATE "Account" SET "closedAt" = ? WHERE "id" = ?', owner.accountId);
  expect(refusalIn(await get(url("account/verify"), { apikey }))).toEqual([200, "account_closed"]);
  database.close();
});

test("a key without the required permission gets its name", async () => {
  const { secret } = await makeKey(owner, { permissions: ["ViewContacts"] });
  for (const [path, permission] of [
    ["accesstoken/list", "ViewAccessTokens"],
    ["accesstoken/add", "ModifyAccessTokens"],
    ["accesstoken/update", "ModifyAccessTokens"],
    ["accesstoken/delete", "ModifyAccessTokens"],
    ["account/load", "ViewAccount"],
    ["account/profileoverview", "ViewAccount"],
  ] as const) {
    const answer = await post(url(path), { apikey: secret, tokenName: "manager", accessLevel: "1" });
    expect([path, ...refusalIn(answer)]).toEqual([path, 200, "permission_missing"]);
    expect(envelopeIn(answer)).toMatchObject({
      required_permission: permission,
      error: expect.stringMatching(/^Access Denied\. /),
    });
  }
});
