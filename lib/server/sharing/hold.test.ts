/** A key that is held until its link is opened: the gate refuses it, and only an opening or a change releases it. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { authorizeKeyChange } from "@/lib/server/access/authorize";
import { read } from "@/lib/server/db/transactions";
import { changeKey, editKey } from "@/lib/server/keys/changes";
import { listKeys } from "@/lib/server/keys/keys";
import { createCaller } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { findInGate } from "@/lib/server/testing/gate";
import { createOne, getCode, getGeneration, requireValue } from "@/lib/server/testing/keys";
import { shareOne } from "@/lib/server/testing/share-links";
import type { RevealedKey } from "@/lib/shared/keys/key-view";
import { expireShareLinks, openShareLink } from "./open-share-link";
import { withdrawShareLink } from "./share-links";

createTestDatabase();
const HOUR = 60 * 60 * 1000;
const FROM = "203.0.113.9";

let actor: Actor;
let made: RevealedKey;
beforeEach(async () => {
  actor = await createActor({ userName: "Ada" });
  made = await createOne(actor, { name: "shop" });
});

const later = (hours: number) => new Date(Date.now() + hours * HOUR);
const linkOfKey = async (now = new Date()) =>
  (await listKeys(actor, { now })).keys.find(({ id }) => id === made.key.id)?.link;

/** Whether the gate refuses the key as held, by the gate's own query. */
async function isHeld(): Promise<boolean | undefined> {
  return (await findInGate(made.secret))?.isHeld;
}

describe("a held key", () => {
  test("is refused from its first request on, until the link is opened", async () => {
    const link = await shareOne(actor, made, { holdsKey: true });
    expect(await isHeld()).toBe(true);
    expect(await linkOfKey()).toMatchObject({ id: link.id, state: "open", holdsKey: true });
    const before = getGeneration();
    await openShareLink(link, FROM);
    expect(getGeneration()).toBe(before + 1);
    expect([await isHeld(), await linkOfKey()]).toEqual([false, null]);
  });

  test("stays held when its link is withdrawn or expires, and works again when it is changed", async () => {
    const link = await shareOne(actor, made, { holdsKey: true });
    const view = requireValue(await withdrawShareLink(actor, link));
    expect(view.link).toMatchObject({ state: "withdrawn", holdsKey: true });
    expect(await isHeld()).toBe(true);
    made = requireValue(await changeKey(actor, { id: made.key.id, version: view.version }));
    expect([made.key.link, await isHeld()]).toEqual([null, false]);
    await shareOne(actor, made, { holdsKey: true });
    expect(await linkOfKey(later(2))).toMatchObject({ state: "expired", holdsKey: true });
    await expireShareLinks({ now: later(2) });
    expect([await isHeld(), await linkOfKey()]).toEqual([true, expect.objectContaining({ state: "expired" })]);
  });

  test("is released neither by an edit nor by another link that does not hold it", async () => {
    await shareOne(actor, made, { holdsKey: true });
    const edit = { id: made.key.id, version: 1, name: "renamed" };
    expect(requireValue(await editKey(actor, edit)).link).toMatchObject({ holdsKey: true });
    const second = await shareOne(actor, made);
    expect([await isHeld(), (await linkOfKey())?.id]).toEqual([true, second.id]);
    await openShareLink(second, FROM);
    expect(await isHeld()).toBe(false);
  });

  test("can't act even when the gate admitted its request a moment ago", async () => {
    const caller = await createCaller(actor);
    const { key } = await createOne(actor);
    const [held] = (await listKeys(actor)).keys.filter(({ id }) => id === caller.keyId);
    if (!held) throw new Error("no key");
    expect(await read((database) => authorizeKeyChange(database, caller, new Date()))).toMatchObject({ ok: true });
    await shareOne(actor, { key: held, secret: "" }, { holdsKey: true });
    expect(getCode(await editKey(caller, { names: [key.name], etags: null, name: "x" }))).toBe("signed_out");
  });
});
