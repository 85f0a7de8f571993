/** A change with overlap: the old secret keeps working for as long as was chosen, and for no longer than its key. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { authorizeRead } from "@/lib/server/access/authorize";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { reportLeaked } from "@/lib/server/leaks/reporting";
import { callAgain } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, findBySecret, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { changeKey, deleteKey, editKey } from "./changes";
import { findKey } from "./keys";
import { endOldSecret, eraseEndedSecrets } from "./overlap";
import { disableKey } from "./pausing";

const { dump } = createTestDatabase();

const HOUR_MS = 60 * 60 * 1000;
const HOUR = 60 * 60;
const endOf = (hash: string) => read((database) => database.secret.findUnique({ where: { hash: toHash(hash) } }));
const toHash = (secret: string) => new Uint8Array(createHash("sha256").update(secret).digest());

test("both secrets are the key's until the old one ends, and the key tells when that is", async () => {
  const actor = await createActor();
  const now = new Date();
  const { key, secret } = await createOne(actor);
  const changed = requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }, { now }));
  const endsAt = new Date(now.getTime() + HOUR_MS).toISOString();
  const oldSecret = { lastFive: secret.slice(-5), endsAt, lastUsedAt: null, lastUsedAddress: null, isInUse: false };
  expect(changed.key).toEqual({ ...key, version: 2, lastFive: changed.secret.slice(-5), oldSecret });
  expect([findBySecret(secret), findBySecret(changed.secret)]).toEqual([[key.id], [key.id]]);
  expect((await endOf(secret))?.endsAt?.toISOString()).toBe(endsAt);
  const later = { now: new Date(now.getTime() + HOUR_MS) };
  expect((await findKey(actor, { id: key.id, version: 2 }, later))?.oldSecret).toBeNull();
});

test("without an overlap the old secret ends at once, and so does an older one", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const second = requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }));
  const third = requireValue(await changeKey(actor, { id: key.id, version: 2 }));
  expect(third.key.oldSecret).toBeNull();
  expect([secret, second.secret, third.secret].map(findBySecret)).toEqual([[], [], [key.id]]);
});

test("a second change ends the oldest secret", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const second = requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }));
  const third = requireValue(await changeKey(actor, { id: key.id, version: 2, overlapSeconds: HOUR }));
  expect([secret, second.secret, third.secret].map(findBySecret)).toEqual([[], [key.id], [key.id]]);
  expect(third.key.oldSecret?.lastFive).toBe(second.secret.slice(-5));
});

test("an overlap never outlives the key, also when its expiry is moved", async () => {
  const actor = await createActor();
  const soon = new Date(Date.now() + HOUR_MS / 2);
  const { key, secret } = await createOne(actor, { expiresAt: soon });
  requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }));
  expect((await endOf(secret))?.endsAt).toEqual(soon);
  const sooner = new Date(Date.now() + HOUR_MS / 4);
  requireValue(await editKey(actor, { id: key.id, version: 2, expiresAt: sooner }));
  expect((await endOf(secret))?.endsAt).toEqual(sooner);
  // A later expiry does not bring the old secret back.
  requireValue(await editKey(actor, { id: key.id, version: 3, expiresAt: null }));
  expect((await endOf(secret))?.endsAt).toEqual(sooner);
});

test("an overlap does not outlive what the account's policy allows a secret", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const keyPolicy = JSON.stringify({ longestLifeDays: 1 });
  await writeKeys((database) => database.account.update({ where: { id: actor.accountId }, data: { keyPolicy } }));
  const before = await findKey(actor, key);
  expect(before?.policy?.tooOldAt).toEqual(expect.any(String));
  requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: 7 * 24 * HOUR }));
  expect((await endOf(secret))?.endsAt?.toISOString()).toBe(before?.policy?.tooOldAt);
});

test("an expired or reported key can't keep its old secret: nothing changes", async () => {
  const actor = await createActor();
  const expiresAt = new Date(Date.now() + HOUR_MS);
  const expired = await createOne(actor, { expiresAt });
  const reported = await createOne(actor);
  await reportLeaked([reported.secret], { address: "198.51.100.8" });
  const before = dump();
  const ask = (id: string, version: number, now?: Date) =>
    changeKey(actor, { id, version, overlapSeconds: HOUR }, { now });
  expect(await ask(reported.key.id, 2)).toMatchObject({
    refusal: { code: "invalid", fields: { overlapSeconds: expect.stringContaining("leaked") } },
  });
  expect(await ask(expired.key.id, 1, expiresAt)).toMatchObject({
    refusal: { fields: { overlapSeconds: expect.stringContaining("expired") } },
  });
  expect(dump()).toEqual(before);
});

test("a report of the old secret ends it at once, and the key goes on with its new one", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const changed = requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }));
  await reportLeaked([secret], { address: "198.51.100.9" });
  expect([findBySecret(secret), findBySecret(changed.secret)]).toEqual([[], [key.id]]);
  const now = await findKey(actor, changed.key);
  expect([now?.isReported, now?.disabled, now?.oldSecret]).toEqual([false, null, null]);
});

test("a report of the new secret disables both; the change that follows leaves neither", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const second = requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }));
  await reportLeaked([second.secret], { address: "198.51.100.10" });
  expect((await findKey(actor, key))?.disabled).not.toBeNull();
  const third = requireValue(await changeKey(actor, { id: key.id, version: 3 }));
  expect([secret, second.secret, third.secret].map(findBySecret)).toEqual([[], [], [key.id]]);
});

test("“End now” ends the old secret, needs no fresh password, and the activity and the gate learn of it", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const changed = requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }));
  const before = getGeneration();
  const stale = { ...actor, passwordConfirmedAt: new Date(0) };
  const ended = requireValue(await endOldSecret(stale, key));
  expect(ended).toEqual({ ...changed.key, version: 3, oldSecret: null });
  expect([findBySecret(secret), findBySecret(changed.secret), getGeneration()]).toEqual([[], [key.id], before + 1]);
  const entries = await read((each) => each.activity.findMany({ where: { keyId: key.id }, orderBy: { seq: "asc" } }));
  expect(entries.map(({ kind }) => kind)).toEqual(["key.created", "key.changed", "key.old_ended"]);
  const unchanged = dump();
  expect(requireValue(await endOldSecret(actor, ended))).toEqual(ended);
  expect(dump()).toEqual(unchanged);
});

test("a viewer, a stranger and a member with other keys can't end it", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }));
  const before = dump().Secret;
  const [viewer, member] = [
    await createMember(actor, { role: "viewer" }),
    await createMember(actor, { role: "member" }),
  ];
  expect(getCode(await endOldSecret(viewer, key))).toBe("role_insufficient");
  expect(getCode(await endOldSecret(member, key))).toBe("not_found");
  expect(getCode(await endOldSecret(await createActor(), key))).toBe("not_found");
  expect(dump().Secret).toEqual(before);
});

test("disabling and deleting the key bind both secrets", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const changed = requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }));
  requireValue(await disableKey(actor, { ...changed.key, reason: "" }));
  requireValue(await deleteKey(actor, changed.key));
  expect([findBySecret(secret), findBySecret(changed.secret)]).toEqual([[], []]);
});

test("a request that came with the old secret and outlives it is refused", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor, { permissions: ["Security"] });
  const now = new Date();
  requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: HOUR }, { now }));
  const caller = callAgain({
    keyId: key.id,
    accountId: actor.accountId,
    permissions: new Set(["Security"]),
    clientAddress: "192.0.2.1",
    requestId: "request",
    secretHash: toHash(secret),
    receivedAt: 0,
    sealingKey: null,
  });
  const authorizeAt = (ms: number) => read((database) => authorizeRead(database, caller, new Date(now.getTime() + ms)));
  expect((await authorizeAt(HOUR_MS - 1)).ok).toBe(true);
  expect(await authorizeAt(HOUR_MS)).toMatchObject({ refusal: { code: "signed_out" } });
});

test("ended secrets are erased, and no other", async () => {
  const actor = await createActor();
  const [one, two] = [await createOne(actor), await createOne(actor)];
  const now = new Date();
  const first = requireValue(await changeKey(actor, { id: one.key.id, version: 1, overlapSeconds: HOUR }, { now }));
  requireValue(await changeKey(actor, { id: two.key.id, version: 1, overlapSeconds: 2 * HOUR }, { now }));
  await eraseEndedSecrets({ now: new Date(now.getTime() + HOUR_MS) });
  expect([one.secret, first.secret, two.secret].map(findBySecret)).toEqual([[], [one.key.id], [two.key.id]]);
});
