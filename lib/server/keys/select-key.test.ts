/** A path or a version selects one key of the account, or none. */
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { read } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne } from "@/lib/server/testing/keys";
import { findSelectedKey, type KeySelector, keyEtag, matchesSeenVersion, possibleNames } from "./select-key";

createTestDatabase();
let actor: Actor;
beforeAll(async () => {
  actor = await createActor();
});

test.each([
  ["plain", ["plain"]],
  ["CI%20key%2F1", ["CI key/1"]],
  ["CI+key%2F1", ["CI+key/1", "CI key/1"]],
  ["a%2Bb", ["a+b"]],
  ["a%2Bb+c", ["a+b+c", "a+b c"]],
  ["100%25", ["100%"]],
  ["%252F", ["%2F"]],
  ["%F0%9F%94%91", ["🔑"]],
  ["+a+", ["+a+", "a"]],
  ["%20a%20", ["a"]],
  ["cafe%CC%81", ["caf\u00e9"]],
])("the segment %s stands for %j, likeliest first", (segment, names) => {
  expect(possibleNames(segment)).toEqual(names);
});

const ask = (who: Actor, selector: KeySelector) =>
  read(async (database) => {
    const access = await authorizeRead(database, who, new Date());
    return access.ok ? findSelectedKey(database, access, selector, new Date()) : null;
  });
const find = (names: string[], who: Actor = actor) => ask(who, { names, etags: null });

test("the likeliest name that exists is selected, in whatever order the keys are listed", async () => {
  const spaced = (await createOne(actor, { name: "a b" })).key;
  expect((await find(["a+b", "a b"]))?.id).toBe(spaced.id);
  const literal = (await createOne(actor, { name: "a+b" })).key;
  expect((await find(["a+b", "a b"]))?.id).toBe(literal.id);
  expect((await find(["a b", "a+b"]))?.id).toBe(spaced.id);
  expect(await find(["nobody"])).toBeNull();
});

test("another account's key is not selected, neither by its name nor by its id", async () => {
  const { key } = await createOne(actor, { name: "mine" });
  const stranger = await createActor();
  expect(await find(["mine"], stranger)).toBeNull();
  const byId = { id: key.id, version: 1 };
  expect(await ask(stranger, byId)).toBeNull();
  expect((await ask(actor, byId))?.name).toBe("mine");
});

test("the present version, a matching ETag or no ETag matches; any other does not", async () => {
  const { key } = await createOne(actor);
  const names = [key.name];
  const tag = keyEtag(key);
  expect(tag).toBe(`"${key.id}.1"`);
  for (const etags of [null, ["*"], [tag], ['"x"', tag]]) expect(matchesSeenVersion({ names, etags }, key)).toBe(true);
  const stale = keyEtag({ id: key.id, version: 2 });
  for (const etags of [[], [`W/${tag}`], [stale], [keyEtag({ id: "other", version: 1 })], [tag.slice(1, -1)]]) {
    expect(matchesSeenVersion({ names, etags }, key)).toBe(false);
  }
  expect(matchesSeenVersion({ id: key.id, version: 1 }, key)).toBe(true);
  expect(matchesSeenVersion({ id: key.id, version: 2 }, key)).toBe(false);
});
