/** The gate's key cache never differs from the database, whichever keys it was made to forget. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyCache } from "@/lib/gate/auth/key-cache";
import { SqliteKeyStore } from "@/lib/gate/auth/key-store-sqlite";
import type { KeyRecord } from "@/lib/gate/auth/verify-key";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createShareLink } from "@/lib/server/sharing/share-links";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createInput, createOne, requireValue } from "@/lib/server/testing/keys";
import { CHANGED_KEYS_KEPT } from "@/lib/shared/gate/changed-keys";
import type { RevealedKey } from "@/lib/shared/keys/key-view";
import { invalidateOnlyKey } from "./invalidation";
import { rollback, writeKeys } from "./transactions";

const { file } = createTestDatabase();

const sha256 = (secret: string) => createHash("sha256").update(secret).digest();

/** A store that counts the look-ups of keys. */
class CountingSource extends SqliteKeyStore {
  finds = 0;
  override find(hash: Buffer): KeyRecord | null {
    this.finds++;
    return super.find(hash);
  }
}

/** A gate's cache, and a fresh one that has nothing cached, to compare with. */
function openGate() {
  const source = new CountingSource(file);
  const cache = new KeyCache(source);
  const factsOf = (key: KeyRecord | null) => key && { ...key, readAt: 0, counter: null };
  const look = (secret: string) => factsOf(cache.find(secret));
  const readAnew = (secret: string) => {
    const other = new SqliteKeyStore(file);
    const key = factsOf(other.find(sha256(secret)));
    other.close();
    return key;
  };
  const countFinds = (secrets: string[]) => {
    const before = source.finds;
    for (const secret of secrets) look(secret);
    return source.finds - before;
  };
  return { look, readAnew, countFinds, close: () => source.close() };
}

test("only the key that was edited, changed or deleted is read again, and a new key evicts no other", async () => {
  const gate = openGate();
  const actor = await createActor();
  const [edited, changed, deleted, left] = [
    await createOne(actor),
    await createOne(actor),
    await createOne(actor),
    await createOne(actor),
  ];
  const secrets = [edited, changed, deleted, left].map(({ secret }) => secret);
  expect(gate.countFinds(secrets)).toBe(4);
  requireValue(await editKey(actor, { ...createInput({ ipRules: ["192.0.2.7"] }), id: edited.key.id, version: 1 }));
  expect(gate.countFinds(secrets)).toBe(1);
  expect(gate.look(edited.secret)?.ipRules).toHaveLength(1);
  const { secret } = requireValue(await changeKey(actor, changed.key));
  expect(gate.countFinds(secrets)).toBe(1);
  expect(gate.look(changed.secret)).toBeNull();
  expect(gate.look(secret)?.id).toBe(changed.key.id);
  requireValue(await deleteKey(actor, deleted.key));
  expect(gate.look(deleted.secret)).toBeNull();
  await createOne(actor);
  expect(gate.countFinds([edited.secret, secret, left.secret])).toBe(0);
  gate.close();
});

test("all keys are forgotten when a change names no key or two, or more generations passed than are kept", async () => {
  const gate = openGate();
  const actor = await createActor();
  const keys = [await createOne(actor), await createOne(actor), await createOne(actor)];
  const secrets = keys.map(({ secret }) => secret);
  const [one, two] = keys.map(({ key }) => key.id) as [string, string];
  expect(gate.countFinds(secrets)).toBe(3);
  await writeKeys(async () => null);
  expect(gate.countFinds(secrets)).toBe(3);
  await writeKeys(async (database) => {
    await invalidateOnlyKey(database, one);
    await invalidateOnlyKey(database, two);
  });
  expect(gate.countFinds(secrets)).toBe(3);
  for (let index = 0; index < CHANGED_KEYS_KEPT; index++)
    await writeKeys((database) => invalidateOnlyKey(database, one));
  expect(gate.countFinds(secrets)).toBe(1);
  for (let index = 0; index <= CHANGED_KEYS_KEPT; index++)
    await writeKeys((database) => invalidateOnlyKey(database, one));
  expect(gate.countFinds(secrets)).toBe(3);
  gate.close();
});

test("`invalidateOnlyKey` has no effect in a transaction that is rolled back", async () => {
  const gate = openGate();
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  gate.look(secret);
  await writeKeys(async (database) => {
    await invalidateOnlyKey(database, "another");
    return rollback(null);
  });
  await writeKeys((database) => database.apiKey.update({ where: { id: key.id }, data: { disabledAt: new Date() } }));
  expect(gate.look(secret)?.isDisabled).toBe(true);
  gate.close();
});

type KeyEvent = "edit" | "change" | "delete" | "share" | "disable" | "demote" | "nothing" | "look";

test("after any events in any order the cache answers for every secret, old or current, as the database does", async () => {
  const events: KeyEvent[] = [
    "edit",
    "edit",
    "change",
    "change",
    "delete",
    "share",
    "disable",
    "demote",
    "nothing",
    "look",
    "look",
  ];
  const step = fc.record({ event: fc.constantFrom(...events), which: fc.nat(3), ending: fc.nat(255) });
  const run = async (steps: { event: KeyEvent; which: number; ending: number }[]) => {
    const gate = openGate();
    const actor = await createActor();
    const keys = await Promise.all([0, 1, 2, 3].map(() => createOne(actor)));
    const secrets = keys.map(({ secret }) => secret);
    for (const { event, which, ending } of steps) {
      if (event === "look") for (const secret of secrets) expect(gate.look(secret)).toEqual(gate.readAnew(secret));
      else await act(actor, keys[which] as RevealedKey, event, `10.0.0.${ending}`, secrets);
    }
    for (const secret of secrets) expect(gate.look(secret)).toEqual(gate.readAnew(secret));
    gate.close();
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), run), { numRuns: 40 });
}, 60_000);

/** Acts as a person would. A refusal, such as for a key that was deleted, is not an error. */
async function act(
  actor: Awaited<ReturnType<typeof createActor>>,
  held: RevealedKey,
  event: Exclude<KeyEvent, "look">,
  rule: string,
  secrets: string[],
): Promise<void> {
  const { id, version, lastFive } = held.key;
  if (event === "edit") {
    const result = await editKey(actor, { ...createInput({ ipRules: [rule] }), id, version });
    if (result.ok) held.key = result.value;
  } else if (event === "change") {
    const result = await changeKey(actor, held.key);
    if (!result.ok) return;
    Object.assign(held, result.value);
    secrets.push(held.secret);
  } else if (event === "delete") {
    await deleteKey(actor, held.key);
  } else if (event === "share") {
    const link = { id: crypto.randomUUID(), keyId: id, lastFive, hours: 1 as const, holdsKey: true };
    await createShareLink(actor, { ...link, sealed: "c2VhbGVk", checkHash: "Y2hlY2s" });
  } else if (event === "disable") {
    await writeKeys((database) => database.apiKey.updateMany({ where: { id }, data: { disabledAt: new Date() } }));
  } else if (event === "demote") {
    const { userId, accountId } = actor;
    const role = rule.endsWith("1") ? "viewer" : "owner";
    await writeKeys((database) => database.membership.updateMany({ where: { userId, accountId }, data: { role } }));
  } else {
    await writeKeys(async () => null);
  }
}
