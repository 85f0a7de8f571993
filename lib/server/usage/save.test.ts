/** Usage is counted once, never moves back in time, and only for keys that exist. */
import { createHash, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { read, write } from "@/lib/server/db/transactions";
import { changeKey, deleteKey } from "@/lib/server/keys/changes";
import { listKeys } from "@/lib/server/keys/keys";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getGeneration, requireValue } from "@/lib/server/testing/keys";
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import { utcDayOf } from "./days";
import { saveUsageBatch } from "./save";

const { dump } = createTestDatabase();

const now = new Date();
const today = utcDayOf(now);

function batchOf(facts: Partial<UsageBatch>): UsageBatch {
  return { gateId: randomUUID(), sequence: 1, day: today, counts: [], lastUses: [], ...facts };
}

test("a batch that is sent again counts once, and an older one never", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  const counts: UsageBatch["counts"] = [
    { keyId: key.id, outcome: "admitted", count: 3 },
    { keyId: key.id, outcome: "ip_not_allowed", count: 2 },
  ];
  const batch = batchOf({ counts, sequence: 2 });
  expect(await Promise.all([saveUsageBatch(batch), saveUsageBatch(batch)])).toEqual(["taken", "repeated"]);
  expect(await saveUsageBatch({ ...batch, sequence: 1 })).toBe("repeated");
  expect((await listKeys(actor)).keys[0]?.usage[6]).toMatchObject({ admitted: 3, refused: { ip_not_allowed: 2 } });
  expect(await saveUsageBatch({ ...batch, sequence: 3 })).toBe("taken");
  expect(await saveUsageBatch(batchOf({ counts }))).toBe("taken");
  expect((await listKeys(actor)).keys[0]?.usage[6]).toMatchObject({ admitted: 9, refused: { ip_not_allowed: 6 } });
});

test("the last use never moves back, nor into the future", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  const use = (at: number, address: string, purpose: string) =>
    saveUsageBatch(batchOf({ lastUses: [{ keyId: key.id, at, address, purpose }] }), { now });
  const findUse = async () => {
    const [view] = (await listKeys(actor)).keys;
    return [view?.lastUsedAt, view?.lastUsedAddress, view?.lastUsedFor];
  };
  expect(await findUse()).toEqual([null, null, null]);
  await use(now.getTime() - 1000, "192.0.2.1", "GET /v1/mail");
  await use(now.getTime() - 2000, "192.0.2.2", "POST /v1/mail");
  expect(await findUse()).toEqual([new Date(now.getTime() - 1000).toISOString(), "192.0.2.1", "GET /v1/mail"]);
  await use(Number.MAX_SAFE_INTEGER, "2001:db8::1", "DELETE /v1/mail");
  expect(await findUse()).toEqual([now.toISOString(), "2001:db8::1", "DELETE /v1/mail"]);
});

test("a deleted key is left out of the batch, and the rest of it counts", async () => {
  const actor = await createActor();
  const [gone, kept] = [(await createOne(actor)).key, (await createOne(actor)).key];
  await deleteKey(actor, gone);
  const facts = [gone, kept].map(({ id }) => ({ keyId: id, outcome: "admitted" as const, count: 1 }));
  const lastUses = [gone, kept].map(({ id }) => ({
    keyId: id,
    at: now.getTime(),
    address: "192.0.2.1",
    purpose: "GET /",
  }));
  expect(await saveUsageBatch(batchOf({ counts: facts, lastUses }))).toBe("taken");
  const { keys } = await listKeys(actor);
  expect(keys.map(({ id, usage }) => [id, usage[6]?.admitted])).toEqual([[kept.id, 1]]);
});

test("saving usage does not invalidate the gate's cache", async () => {
  const { key } = await createOne(await createActor());
  const before = getGeneration();
  await saveUsageBatch(batchOf({ lastUses: [{ keyId: key.id, at: now.getTime(), address: "::1", purpose: "GET /" }] }));
  expect(getGeneration()).toBe(before);
});

test("a batch of thousands of rows is saved whole", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  const counts = Array.from({ length: 3000 }, (_, index): UsageBatch["counts"][number] => {
    return { keyId: index % 3 === 0 ? key.id : randomUUID(), outcome: "admitted", count: 1 };
  });
  await saveUsageBatch(batchOf({ counts }));
  expect((await listKeys(actor)).keys[0]?.usage[6]?.admitted).toBe(1000);
});

test("usage is kept for 400 days, the row of a gate that is gone for 30", async () => {
  const { key } = await createOne(await createActor());
  const later = new Date(now.getTime() + 500 * 24 * 60 * 60 * 1000);
  const stale = batchOf({ counts: [{ keyId: key.id, outcome: "admitted", count: 1 }] });
  await saveUsageBatch(stale);
  const fresh = batchOf({ day: utcDayOf(later), counts: [{ keyId: key.id, outcome: "admitted", count: 1 }] });
  await saveUsageBatch(fresh, { now: later });
  const days = await read((database) => database.keyUsage.findMany({ where: { keyId: key.id } }));
  expect(days.map((row) => row.day)).toEqual([utcDayOf(later)]);
  expect((dump().BookkeepingCursor ?? []).map((row) => (row as { doorId: string }).doorId)).toEqual([fresh.gateId]);
  await write((database) => database.usageCursor.deleteMany());
});

test("a secret that was in a URL is marked, once an hour at most, and a change of the secret removes the mark", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const hash = createHash("sha256").update(secret).digest("base64url");
  const stranger = createHash("sha256").update("nobody's").digest("base64url");
  const see = (at: Date) => saveUsageBatch(batchOf({ urlSecrets: [hash, stranger] }), { now: at });
  const findMark = () =>
    read(async (database) => (await database.secret.findFirst({ where: { keyId: key.id } }))?.seenInUrlAt);
  const generation = await getGeneration();
  await see(now);
  await see(new Date(now.getTime() + 60_000));
  expect(await findMark()).toEqual(now);
  const later = new Date(now.getTime() + 2 * 60 * 60_000);
  await see(later);
  expect(await findMark()).toEqual(later);
  expect(await getGeneration()).toBe(generation);
  await changeKey(actor, key);
  expect(await findMark()).toBeNull();
});

test("the last use of an old secret is its own, and one of before the change does not make it look used since", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  const at = Date.now();
  await saveUsageBatch(batchOf({ lastUses: [{ keyId: key.id, at, address: "192.0.2.1", purpose: "GET /" }] }), {
    now: new Date(at),
  });
  requireValue(await changeKey(actor, { id: key.id, version: 1, overlapSeconds: 3_600 }));
  const findOld = async () => (await listKeys(actor)).keys[0]?.oldSecret;
  const before = { lastUsedAt: new Date(at).toISOString(), lastUsedAddress: "192.0.2.1", isInUse: false };
  expect(await findOld()).toMatchObject(before);
  const later = at + 60_000;
  const batch = batchOf({ oldUses: [{ keyId: key.id, at: later, address: "192.0.2.9" }] });
  await saveUsageBatch(batch, { now: new Date(later) });
  const after = { lastUsedAt: new Date(later).toISOString(), lastUsedAddress: "192.0.2.9", isInUse: true };
  expect(await findOld()).toMatchObject(after);
  await saveUsageBatch(batchOf({ oldUses: [{ keyId: key.id, at: later - 1, address: "192.0.2.8" }] }), {
    now: new Date(later),
  });
  expect(await findOld()).toMatchObject(after);
});
