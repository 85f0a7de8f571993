/** A stored answer can be opened only by its caller, only in its own row and only for ten minutes. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { write, writeKeys } from "@/lib/server/db/transactions";
import type { Caller } from "@/lib/server/request/guard";
import { createCaller, createIdempotency } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { testOnSqlite } from "@/lib/server/testing/engine";
import { createOne, getCode } from "@/lib/server/testing/keys";
import type { ActionResult, RevealedKey } from "@/lib/shared/keys/key-view";
import { eraseExpiredReplays, findReplay, type IdempotentRequest, REPLAY_KEPT_MS, storeReplay } from "./replay";

const { dump, file } = createTestDatabase();

const NOW = new Date("2026-11-23T12:00:00.000Z");
const LAST = new Date(NOW.getTime() + REPLAY_KEPT_MS - 1);
const OVER = new Date(NOW.getTime() + REPLAY_KEPT_MS);

// The scope of an actor who sees every key.
const ALL = { ok: true, makerId: "maker", role: "owner", boundary: null, ownLimits: null } as const;
const scope = { accountId: "any" };
const access = {
  ...ALL,
  scope,
  activityActor: { accountId: "any", userId: "maker", byKeyId: null, name: "", address: "" },
};
const find = (repeatable: IdempotentRequest, now = NOW) =>
  write<ActionResult<RevealedKey> | null>((database) => findReplay(database, access, repeatable, now));
const store = (repeatable: IdempotentRequest, value: RevealedKey, now = NOW) =>
  write((database) => storeReplay(database, repeatable, value, now));

async function openStored(): Promise<{ caller: Caller; value: RevealedKey }> {
  const actor = await createActor();
  const caller = await createCaller(actor);
  const value = await createOne(actor);
  await store(createIdempotency(caller), value);
  return { caller, value };
}

test("the same caller with the same request gets the same answer until the time is over", async () => {
  const { caller, value } = await openStored();
  for (const now of [NOW, LAST]) expect(await find(createIdempotency(caller), now)).toEqual({ ok: true, value });
  expect(await find(createIdempotency(caller), OVER)).toBeNull();
  expect(REPLAY_KEPT_MS).toBe(600_000);
});

test("another request under the same Idempotency-Key, or under a new secret, is refused; another Idempotency-Key is new", async () => {
  const { caller } = await openStored();
  for (const parts of [
    ["PUT", "/", "{}"],
    ["POST", "/x", "{}"],
    ["POST", "/", "{} "],
    ["POST", "/{}", ""],
    ["POST/", "{}"],
  ]) {
    const result = await find(createIdempotency(caller, "id", parts));
    expect(result && getCode(result)).toBe("idempotency_key_reused");
  }
  const renewed = await find(createIdempotency({ ...caller, sealingKey: randomBytes(32) }));
  expect(renewed && getCode(renewed)).toBe("idempotency_key_reused");
  expect(await find(createIdempotency(caller, "id2"))).toBeNull();
  expect(await find(createIdempotency({ ...caller, keyId: "another" }))).toBeNull();
});

test("an answer that was moved to another row, or altered by one bit, can't be opened", async () => {
  const { caller } = await openStored();
  const other = createIdempotency(caller, "other");
  const mine = createIdempotency(caller);
  await write(async (database) => {
    const row = await database.storedAnswer.findUniqueOrThrow({ where: { id: mine.id } });
    await database.storedAnswer.create({ data: { ...row, id: other.id } });
    const sealed = new Uint8Array(row.sealed);
    sealed[20] = (sealed[20] ?? 0) ^ 1;
    await database.storedAnswer.update({ where: { id: mine.id }, data: { sealed } });
  });
  for (const repeatable of [other, mine]) {
    const result = await find(repeatable);
    expect(result && getCode(result)).toBe("idempotency_key_reused");
  }
});

test("the row holds no word of the answer, and two rows of one answer differ", async () => {
  const { caller, value } = await openStored();
  await store(createIdempotency(caller, "second"), value);
  const rows = (dump().StoredAnswer as { callerKeyId: string; sealed: Buffer }[]).filter(
    ({ callerKeyId }) => callerKeyId === caller.keyId,
  );
  expect(rows).toHaveLength(2);
  for (const { sealed } of rows) {
    for (const word of [value.secret, value.key.name, value.key.lastFive, "secret"])
      expect(sealed.includes(word)).toBe(false);
  }
  expect(rows[0]?.sealed.subarray(0, 12)).not.toEqual(rows[1]?.sealed.subarray(0, 12));
});

test("a request after the ten minutes replaces the old answer", async () => {
  const { caller, value } = await openStored();
  const next = { ...value, secret: "B".repeat(96) };
  await store(createIdempotency(caller, "id", ["POST", "/", "{1}"]), next, OVER);
  expect(await find(createIdempotency(caller, "id", ["POST", "/", "{1}"]), OVER)).toEqual({ ok: true, value: next });
  expect(await find(createIdempotency(caller), OVER)).toMatchObject({ refusal: { code: "idempotency_key_reused" } });
});

test("erasing removes every answer past its time, and no other", async () => {
  await write((database) => database.storedAnswer.deleteMany());
  const { caller, value } = await openStored();
  await store(createIdempotency(caller, "later"), value, LAST);
  await eraseExpiredReplays({ now: LAST });
  expect(dump().StoredAnswer).toHaveLength(2);
  await eraseExpiredReplays({ now: OVER });
  expect(dump().StoredAnswer).toHaveLength(1);
  expect(await find(createIdempotency(caller, "later"), OVER)).toEqual({ ok: true, value });
});

// PostgreSQL's log keeps what was deleted until it is recycled.
testOnSqlite("an erased answer is in no byte of the database or its log", async () => {
  const { caller, value } = await openStored();
  await store(createIdempotency(caller, "sealed"), value, LAST);
  const rows = dump().StoredAnswer as { sealed: Buffer }[];
  const holds = (sealed: Buffer) =>
    [file, `${file}-wal`].some((path) => existsSync(path) && readFileSync(path).includes(sealed.subarray(0, 64)));
  expect(rows.map(({ sealed }) => holds(sealed))).toEqual(rows.map(() => true));
  await eraseExpiredReplays({ now: new Date(OVER.getTime() + 2 * REPLAY_KEPT_MS) });
  expect(dump().StoredAnswer).toEqual([]);
  expect(rows.map(({ sealed }) => holds(sealed))).toEqual(rows.map(() => false));
});

test("deleting the calling key deletes its answers", async () => {
  const { caller } = await openStored();
  await writeKeys((database) => database.apiKey.delete({ where: { id: caller.keyId } }));
  expect((dump().StoredAnswer as { callerKeyId: string }[]).some((row) => row.callerKeyId === caller.keyId)).toBe(
    false,
  );
});
