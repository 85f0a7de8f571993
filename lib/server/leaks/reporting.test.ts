/** A report ends a leaked secret, for good, and tells the account; it tells the reporter nothing. */
import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { read, writeApart } from "@/lib/server/db/transactions";
import { changeKey } from "@/lib/server/keys/changes";
import { listKeys } from "@/lib/server/keys/keys";
import { disableKey, enableKey } from "@/lib/server/keys/pausing";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, findBySecret, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { reportLeaked } from "./reporting";

const { dump } = createTestDatabase();
const FINDER = { address: "198.51.100.7" };
const createUnknown = () => completeSecret(randomBytes(44).toString("hex").toUpperCase());

beforeEach(() => writeApart([], (database) => database.signInThrottle.deleteMany()));

test("a reported key is disabled from its next request, and can't be enabled before it has another secret", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  const before = getGeneration();
  expect(await reportLeaked([createUnknown(), secret], FINDER)).toEqual({ ok: true });
  expect(getGeneration()).toBe(before + 1);
  const [reported] = (await listKeys(actor)).keys;
  expect(reported).toMatchObject({ version: 2, isReported: true, disabled: { reason: "Reported as leaked" } });
  expect(getCode(await enableKey(actor, { id: key.id, version: 2 }))).toBe("secret_reported");
  const changed = requireValue(await changeKey(actor, { id: key.id, version: 2 }));
  expect(changed.key).toMatchObject({ isReported: false, disabled: { reason: "Reported as leaked" } });
  expect(requireValue(await enableKey(actor, changed.key)).disabled).toBeNull();
  expect([findBySecret(secret), findBySecret(changed.secret)]).toEqual([[], [key.id]]);
});

test("the activity has it, with the address of whoever reported it", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  await reportLeaked([secret], FINDER);
  const where = { accountId: actor.accountId, kind: "key.reported" };
  expect(await read((database) => database.activity.findMany({ where }))).toMatchObject([
    { keyId: key.id, subject: key.name, actorName: "Someone who has the key", address: FINDER.address, userId: null },
  ]);
});

test("unknown secrets, and a key that is reported again, change nothing and are answered the same", async () => {
  const actor = await createActor();
  const { secret } = await createOne(actor);
  await reportLeaked([secret], FINDER);
  const keys = () => [dump().ApiKey, dump().Activity];
  const before = keys();
  expect(await reportLeaked([secret], FINDER)).toEqual({ ok: true });
  expect(await reportLeaked([createUnknown()], FINDER)).toEqual({ ok: true });
  expect(keys()).toEqual(before);
});

test("keys of several accounts end in one report; one that is disabled already keeps its reason", async () => {
  const [one, other] = [await createActor(), await createActor()];
  const [first, second] = [await createOne(one), await createOne(other)];
  requireValue(await disableKey(other, { ...second.key, reason: "holidays" }));
  await reportLeaked([first.secret, second.secret], FINDER);
  const [ofOne, ofOther] = [(await listKeys(one)).keys[0], (await listKeys(other)).keys[0]];
  expect([ofOne?.isReported, ofOther?.isReported]).toEqual([true, true]);
  expect([ofOne?.disabled?.reason, ofOther?.disabled?.reason]).toEqual(["Reported as leaked", "holidays"]);
});

test("an address that reports again and again has to wait, and ends nothing meanwhile", async () => {
  const actor = await createActor();
  const { secret } = await createOne(actor);
  for (let count = 0; count < 30; count++) await reportLeaked([createUnknown()], FINDER);
  expect(await reportLeaked([secret], FINDER)).toEqual({ ok: false, seconds: expect.any(Number) });
  expect((await listKeys(actor)).keys[0]?.disabled).toBeNull();
  expect(await reportLeaked([secret], { address: "203.0.113.9" })).toEqual({ ok: true });
});
