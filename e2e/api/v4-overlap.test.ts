/** A change by `PUT .../change` leaves the old secret alive as long as its body says, and never longer than the key. */
import { describe, expect, test } from "vitest";
import { MAX_OVERLAP_SECONDS } from "@/lib/shared/keys/overlap";
import { call } from "../support/api/client";
import { type KeyWish, keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { dumpKeys, openAccount, pathOf, statusAndCodeOf, type V4Call } from "../support/api/v4";

const server = takeSharedServer();

const whoami = (secret: string) => call(`${server.url}/api/whoami`, { headers: { "X-API-Key": secret } });

/** Changes a new key with this call. Returns the answer, and what both secrets get afterwards. */
async function change(sent: V4Call, wish: KeyWish = {}) {
  const { owner, v4 } = await openAccount(server);
  const { key, secret } = await makeKey(owner, { permissions: ["SendHttp"], ...wish });
  const answer = await v4("PUT", pathOf(key.name, "/change"), sent);
  const [old, next] = [await whoami(secret), await whoami(String(answer.json().Token))];
  const endsInSeconds = (Date.parse(String(old.json().secret_ends_at)) - Date.parse(answer.headers.date ?? "")) / 1_000;
  return { owner, v4, key, secret, answer, endsInSeconds, statuses: [answer.status, old.status, next.status] };
}

describe("the old secret ends at once", () => {
  test.each<[string, V4Call]>([
    ["without a body", {}],
    ["with an empty object", { json: {} }],
    ["with 0", { json: { OverlapSeconds: 0 } }],
  ])("%s", async (_, sent) => {
    const { statuses, owner } = await change(sent);
    expect(statuses).toEqual([200, 401, 200]);
    expect((await keysOf(owner)).every(({ oldSecret }) => oldSecret === null)).toBe(true);
  });
});

describe("both secrets work until the old one's end", () => {
  test.each<[string, number, V4Call]>([
    ["an hour", 3_600, { json: { OverlapSeconds: 3_600 } }],
    ["the longest", MAX_OVERLAP_SECONDS, { json: { OverlapSeconds: MAX_OVERLAP_SECONDS } }],
    ["without a type of the body", 3_600, { body: '{"OverlapSeconds":3600}', headers: { "Content-Type": [] } }],
  ])("%s", async (_, seconds, sent) => {
    const { statuses, endsInSeconds, v4, key, secret } = await change(sent);
    expect(statuses).toEqual([200, 200, 200]);
    expect(Math.abs(endsInSeconds - seconds)).toBeLessThan(60);
    // A second change ends the oldest secret, whatever it had left.
    await v4("PUT", pathOf(key.name, "/change"), { json: { OverlapSeconds: 60 } });
    expect((await whoami(secret)).status).toBe(401);
  });
});

test("an overlap beyond the key's expiry ends with the key", async () => {
  const expiresAt = new Date(Date.now() + 600_000);
  const { statuses, secret } = await change({ json: { OverlapSeconds: 3_600 } }, { expiresAt });
  expect(statuses).toEqual([200, 200, 200]);
  expect((await whoami(secret)).json().secret_ends_at).toBe(expiresAt.toISOString());
});

test.each([MAX_OVERLAP_SECONDS + 1, -1, 0.5, "3600", null])("%j changes nothing", async (OverlapSeconds) => {
  const { owner, secret, v4 } = await openAccount(server);
  const target = await makeKey(owner, { permissions: ["SendHttp"] });
  const before = dumpKeys(server.databaseFile);
  const refused = await v4("PUT", pathOf(target.key.name, "/change"), { json: { OverlapSeconds } });
  expect(statusAndCodeOf(refused)).toEqual([400, "overlap_invalid"]);
  expect(refused.json()).toMatchObject({ field: "OverlapSeconds", Error: expect.stringContaining("0 to 604800") });
  expect(dumpKeys(server.databaseFile)).toEqual(before);
  expect([(await whoami(target.secret)).status, (await whoami(secret)).status]).toEqual([200, 200]);
});

test("an expired key is given no overlap, and its old secret stays what it was", async () => {
  const { owner, v4 } = await openAccount(server);
  const { key } = await makeKey(owner, { permissions: ["SendHttp"], expiresAt: new Date(Date.now() - 60_000) });
  const refused = await v4("PUT", pathOf(key.name, "/change"), { json: { OverlapSeconds: 3_600 } });
  expect(statusAndCodeOf(refused)).toEqual([400, "overlap_invalid"]);
  expect(refused.json().detail).toContain("This key has expired");
  const same = (await keysOf(owner)).find(({ id }) => id === key.id);
  expect([same?.version, same?.lastFive, same?.oldSecret]).toEqual([key.version, key.lastFive, null]);
});

test("a repeat with the same Idempotency-Key gives the same new secret, and another overlap is refused", async () => {
  const { owner, v4 } = await openAccount(server);
  const { key, secret } = await makeKey(owner, { permissions: ["SendHttp"] });
  const send = (OverlapSeconds: number) =>
    v4("PUT", pathOf(key.name, "/change"), { json: { OverlapSeconds }, headers: { "Idempotency-Key": key.id } });
  const [first, again, other] = [await send(3_600), await send(3_600), await send(60)];
  expect([first.status, again.json()]).toEqual([200, first.json()]);
  expect(statusAndCodeOf(other)).toEqual([422, "idempotency_key_reused"]);
  expect((await whoami(secret)).status).toBe(200);
});
