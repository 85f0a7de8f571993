/** Who may create, open and withdraw a share link, and what it gives to whom. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { listActivity } from "@/lib/server/activity/list";
import { writeKeys } from "@/lib/server/db/transactions";
import { changeKey, deleteKey } from "@/lib/server/keys/changes";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { testOnSqlite } from "@/lib/server/testing/engine";
import { countCodes, createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { createLinkInput, shareOne } from "@/lib/server/testing/share-links";
import type { RevealedKey } from "@/lib/shared/keys/key-view";
import { expireShareLinks, findShareLink, openShareLink } from "./open-share-link";
import { createShareLink, withdrawShareLink } from "./share-links";

const { dump, file } = createTestDatabase();
const HOUR = 60 * 60 * 1000;
const FROM = "203.0.113.9";

let actor: Actor;
let made: RevealedKey;
beforeEach(async () => {
  actor = await createActor({ userName: "Ada" });
  made = await createOne(actor, { name: "shop" });
});

const later = (hours: number) => new Date(Date.now() + hours * HOUR);
const stateOf = async (id: string, now = new Date()) => (await findShareLink(id, { now }))?.state;
const kindsOf = async () => (await listActivity(actor, {}, null)).entries.map(({ kind }) => kind);
const storedOf = (id: string) =>
  (dump().ShareLink as { id: string; sealed: Buffer | null }[]).find((row) => row.id === id);
const whyNot = (opening: Awaited<ReturnType<typeof openShareLink>>) => (opening.ok ? "ok" : opening.reason);

test("opening a link returns the stored secret once and erases it", async () => {
  const link = await shareOne(actor, made);
  expect(storedOf(link.id)?.sealed).not.toBeNull();
  expect(await openShareLink(link, FROM)).toEqual({ ok: true, sealed: link.sealed });
  expect(storedOf(link.id)).toMatchObject({ sealed: null, openedAddress: FROM });
  const again = await openShareLink(link, FROM);
  expect(again).toMatchObject({ ok: false, reason: "over", link: { state: "opened", endedAt: expect.any(String) } });
});

test("of ten concurrent openings exactly one gets the key", async () => {
  const link = await shareOne(actor, made, { holdsKey: true });
  const openings = await Promise.all(Array.from({ length: 10 }, () => openShareLink(link, FROM)));
  expect(countCodes(openings.map(whyNot))).toEqual({ ok: 1, over: 9 });
  expect((await kindsOf()).filter((kind) => kind === "link.opened")).toHaveLength(1);
});

test("of a concurrent opening and withdrawal one succeeds, and the other is refused", async () => {
  const outcomes = new Set<string>();
  for (let round = 0; round < 6; round++) {
    const link = await shareOne(actor, made);
    const opening = () => openShareLink(link, FROM).then(whyNot);
    const withdrawal = () => withdrawShareLink(actor, link).then(getCode);
    const [opened, withdrawn] =
      round % 2
        ? await Promise.all([opening(), withdrawal()])
        : await Promise.all([withdrawal(), opening()]).then(([second, first]) => [first, second] as const);
    outcomes.add([opened, withdrawn].join());
    expect(await stateOf(link.id)).toBe(opened === "ok" ? "opened" : "withdrawn");
    expect(storedOf(link.id)?.sealed).toBeNull();
  }
  for (const outcome of outcomes) expect(["ok,link_over", "over,ok"]).toContain(outcome);
});

test("viewing a link a hundred times changes nothing and reveals only names", async () => {
  const link = await shareOne(actor, made);
  const before = dump();
  const looks = await Promise.all(Array.from({ length: 100 }, () => findShareLink(link.id)));
  expect(dump()).toEqual(before);
  const { id } = link;
  const names = { sharerName: "Ada", keyName: "shop" };
  expect(looks[0]).toEqual({ id, ...names, state: "open", expiresAt: expect.any(String), endedAt: null });
});

test("the address without the part behind # neither opens a link nor uses it up", async () => {
  const link = await shareOne(actor, made);
  const before = dump();
  const wrong = { id: link.id, check: randomBytes(32).toString("base64url") };
  expect(await openShareLink(wrong, FROM)).toEqual({ ok: false, reason: "not_this_link" });
  const unknown = { id: randomBytes(16).toString("base64url"), check: link.check };
  expect(await openShareLink(unknown, FROM)).toEqual({ ok: false, reason: "not_this_link" });
  expect(dump()).toEqual(before);
  expect(await openShareLink(link, FROM)).toMatchObject({ ok: true });
  // Nor does it reveal afterwards that the link was opened.
  expect(await openShareLink(wrong, FROM)).toEqual({ ok: false, reason: "not_this_link" });
});

describe("expiry", () => {
  test.each([1, 24, 72] as const)("a link for %d h can be opened up to its last millisecond", async (hours) => {
    const now = new Date();
    const [link, late] = [await shareOne(actor, made, { hours }, now), await createOne(actor)];
    const end = now.getTime() + hours * HOUR;
    const overdue = await shareOne(actor, late, { hours }, now);
    expect(await openShareLink(link, FROM, { now: new Date(end - 1) })).toMatchObject({ ok: true });
    expect(await stateOf(overdue.id, new Date(end))).toBe("expired");
    const refused = await openShareLink(overdue, FROM, { now: new Date(end) });
    expect(refused).toMatchObject({ ok: false, reason: "over", link: { state: "expired" } });
  });

  test("the secret of an expired link is erased, and its expiry is recorded once", async () => {
    const link = await shareOne(actor, made);
    const alive = await shareOne(actor, await createOne(actor), { hours: 24 });
    await expireShareLinks();
    expect(storedOf(link.id)?.sealed).not.toBeNull();
    await Promise.all([expireShareLinks({ now: later(2) }), expireShareLinks({ now: later(2) })]);
    await expireShareLinks({ now: later(3) });
    expect(storedOf(link.id)?.sealed).toBeNull();
    expect(storedOf(alive.id)?.sealed).not.toBeNull();
    const { entries } = await listActivity(actor, { kind: "link.expired" }, null);
    expect(entries.map(({ subject, actorName, address }) => [subject, actorName, address])).toEqual([
      ["shop", "Latchkey", ""],
    ]);
    // Not even after the clock was set back.
    expect(whyNot(await openShareLink(link, FROM))).toBe("over");
  });
});

// PostgreSQL's log keeps what was deleted until it is recycled.
testOnSqlite("the secret of an ended link is in no byte of the database or its log", async () => {
  const links = await Promise.all(
    [made, await createOne(actor), await createOne(actor)].map((one) => shareOne(actor, one)),
  );
  const [opened, withdrawn] = links;
  if (!opened || !withdrawn) throw new Error("no links");
  const isThere = ({ sealed }: { sealed: string }) =>
    [file, `${file}-wal`].some(
      (path) => existsSync(path) && readFileSync(path).includes(Buffer.from(sealed, "base64url").subarray(0, 64)),
    );
  expect(links.map(isThere)).toEqual([true, true, true]);
  await openShareLink(opened, FROM);
  requireValue(await withdrawShareLink(actor, withdrawn));
  await expireShareLinks();
  expect(links.map(isThere)).toEqual([false, false, true]);
  await expireShareLinks({ now: later(2) });
  expect(links.map(isThere)).toEqual([false, false, false]);
});

test("a key has one open link at most: a new one withdraws the old one", async () => {
  const first = await shareOne(actor, made);
  const second = await shareOne(actor, made);
  expect([await stateOf(first.id), await stateOf(second.id)]).toEqual(["withdrawn", "open"]);
  expect(storedOf(first.id)?.sealed).toBeNull();
  expect(whyNot(await openShareLink(first, FROM))).toBe("over");
});

test("a link that is created twice, as after a lost answer, is one link", async () => {
  const { input, link } = createLinkInput(made);
  const results = await Promise.all([createShareLink(actor, input), createShareLink(actor, input)]);
  expect(results.map(getCode)).toEqual(["ok", "ok"]);
  expect((await kindsOf()).filter((kind) => kind === "link.created")).toHaveLength(1);
  expect(await openShareLink(link, FROM)).toMatchObject({ ok: true });
});

test("changing a key withdraws its link, and a new link to the old secret is refused", async () => {
  const link = await shareOne(actor, made);
  requireValue(await changeKey(actor, { id: made.key.id, version: 1 }));
  expect([await stateOf(link.id), storedOf(link.id)?.sealed]).toEqual(["withdrawn", null]);
  expect(getCode(await createShareLink(actor, createLinkInput(made).input))).toBe("edited_meanwhile");
});

test("deleting a key deletes its link", async () => {
  const link = await shareOne(actor, made);
  requireValue(await deleteKey(actor, { id: made.key.id, version: 1 }));
  expect([await findShareLink(link.id), storedOf(link.id)]).toEqual([null, undefined]);
});

test("a person of another account, or who has left, can neither create nor withdraw a link", async () => {
  const link = await shareOne(actor, made);
  const stranger = await createActor();
  expect(getCode(await withdrawShareLink(stranger, link))).toBe("not_found");
  expect(getCode(await createShareLink(stranger, createLinkInput(made).input))).toBe("not_found");
  // Nor with an id that is taken: a stranger's link looks like none.
  const own = await createOne(stranger);
  expect(getCode(await createShareLink(stranger, createLinkInput(own, { id: link.id }).input))).toBe("not_found");
  const { userId, accountId } = actor;
  await writeKeys((database) => database.membership.deleteMany({ where: { userId, accountId } }));
  expect(getCode(await withdrawShareLink(actor, link))).toBe("signed_out");
  expect(getCode(await createShareLink(actor, createLinkInput(made).input))).toBe("signed_out");
  expect(await stateOf(link.id)).toBe("open");
});

test("a link of a closed account can't be opened", async () => {
  const link = await shareOne(actor, made);
  const data = { closedAt: new Date() };
  await writeKeys((database) => database.account.update({ where: { id: actor.accountId }, data }));
  expect(await findShareLink(link.id)).toBeNull();
  expect(whyNot(await openShareLink(link, FROM))).toBe("not_this_link");
});

test("creating, opening and withdrawing a link are recorded with actor and address, and without what opens it", async () => {
  const opened = await shareOne(actor, made, { holdsKey: true });
  await openShareLink(opened, FROM);
  const withdrawn = await shareOne(actor, made);
  requireValue(await withdrawShareLink(actor, withdrawn));
  const { entries } = await listActivity(actor, { keyId: made.key.id }, null);
  expect(entries.map(({ kind, actorName, address, subject }) => [kind, actorName, address, subject])).toEqual([
    ["link.withdrawn", "Ada", actor.clientAddress, "shop"],
    ["link.created", "Ada", actor.clientAddress, "shop"],
    ["link.opened", "Someone with the link", FROM, "shop"],
    ["link.created", "Ada", actor.clientAddress, "shop"],
    ["key.created", "Ada", actor.clientAddress, "shop"],
  ]);
  const text = JSON.stringify(entries);
  for (const { id, check, sealed } of [opened, withdrawn]) {
    for (const value of [id, check, sealed]) expect(text).not.toContain(value);
  }
});
