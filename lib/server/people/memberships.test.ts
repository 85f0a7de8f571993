/** A person in two accounts never sees one account's data in the other, whatever id they send. */
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { toActivityActor } from "@/lib/server/access/actor";
import { listActivity, listActivityChoices } from "@/lib/server/activity/list";
import { recordActivity } from "@/lib/server/activity/record";
import { setActivityKept } from "@/lib/server/activity/retention";
import type { Cursor } from "@/lib/server/activity/search";
import { read, write } from "@/lib/server/db/transactions";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { findKey, listKeys } from "@/lib/server/keys/keys";
import { listMembers } from "@/lib/server/team/members";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember, joinAccount } from "@/lib/server/testing/members";
import type { ActivityPage } from "@/lib/shared/activity/view";
import { findNextAccount, listAccounts, switchAccount } from "./memberships";

const { dump } = createTestDatabase();
let home: Actor;
let away: Actor;
let other: Actor;
beforeEach(async () => {
  home = await createActor({ accountName: "Home" });
  other = await createActor({ accountName: "Away" });
  away = await joinAccount(home, other, { role: "admin" });
});

test("a person's own accounts, and no others, are listed with their role in each", async () => {
  expect(await listAccounts(home)).toMatchObject([
    { name: "Away", role: "admin", isCurrent: false },
    { name: "Home", role: "owner", isCurrent: true },
  ]);
  expect(await listAccounts(other)).toHaveLength(1);
});

test("keys, members and activity belong to the account that the actor acts in", async () => {
  const [here, there] = [await createOne(home), await createOne(other)];
  expect((await listKeys(home)).keys.map(({ id }) => id)).toEqual([here.key.id]);
  expect((await listKeys(away)).keys.map(({ id }) => id)).toEqual([there.key.id]);
  expect((await listMembers(home)).members).toHaveLength(1);
  expect((await listMembers(away)).members).toHaveLength(2);
  const before = dump();
  const { id, version, name } = there.key;
  expect(await findKey(home, { id, version })).toBeNull();
  expect(await findKey(home, { names: [name], etags: null })).toBeNull();
  expect(getCode(await editKey(home, { ...there.key, name: "x", expiresAt: null }))).toBe("not_found");
  expect(getCode(await changeKey(home, there.key))).toBe("not_found");
  expect(getCode(await deleteKey(home, there.key))).toBe("not_found");
  expect(dump()).toEqual(before);
  const kinds = async (filter: { keyId?: string }) =>
    (await listActivity(home, filter, null)).entries.map(({ subject }) => subject);
  expect(await kinds({ keyId: id })).toEqual([]);
  expect((await listActivityChoices(home)).keys.map((key) => key.id)).toEqual([here.key.id]);
});

test("a session can switch to an account of the person, and to no other", async () => {
  const sessions = () => dump().Session as { id: string; accountId: string }[];
  const current = () => sessions().find(({ id }) => id === home.sessionId)?.accountId;
  requireValue(await switchAccount(home, { accountId: away.accountId }));
  expect(current()).toBe(away.accountId);
  expect(await read((database) => findNextAccount(database, home.userId))).toBe(away.accountId);
  const stranger = await createActor();
  expect(getCode(await switchAccount(home, { accountId: stranger.accountId }))).toBe("not_found");
  expect(current()).toBe(away.accountId);
  const { entries } = await listActivity(other, {}, null);
  expect(entries.map(({ kind, actorName }) => [kind, actorName])).toEqual([["session.switched", home.userName]]);
});

test("a member sees the activity of their own actions and of their keys", async () => {
  const member = await createMember(other, { role: "member", permissions: ["SendHttp"] }, { userName: "Joan" });
  const [own] = [await createOne(member), await createOne(other)];
  requireValue(await editKey(other, { ...own.key, name: "renamed", expiresAt: null }));
  const { entries } = await listActivity(member, {}, null);
  expect(entries.map(({ kind, subject }) => [kind, subject])).toEqual([
    ["key.edited", own.key.name],
    ["key.created", own.key.name],
  ]);
  expect((await listActivity(other, {}, null)).entries).toHaveLength(3);
  expect(await listActivityChoices(member)).toMatchObject({ people: [{ name: "Joan" }], keys: [{ id: own.key.id }] });
});

test("a member pages through their activity in both directions without a gap or a repeated entry", async () => {
  const member = await createMember(other, { role: "member", permissions: ["SendHttp"] });
  const [first, second, foreign] = [await createOne(member), await createOne(member), await createOne(other)];
  const keyIds = [first, second, foreign, first, foreign].map(({ key }) => key.id);
  await write(async (database) => {
    for (let index = 0; index < 200; index++) {
      const [keyId] = [keyIds[index % keyIds.length]];
      const byKey = index % 7 === 0 ? { userId: null, byKeyId: second.key.id } : {};
      const activityActor = { ...toActivityActor(index % 3 === 0 ? member : other), ...byKey };
      await recordActivity(database, activityActor, { kind: "key.edited", keyId, subject: `${index}` });
    }
  });
  const everything = dump().Activity as {
    accountId: string;
    seq: number;
    userId: string;
    keyId: string;
  }[];
  const own = [first.key.id, second.key.id];
  const expected = everything
    .filter(({ accountId }) => accountId === other.accountId)
    .filter((row) => row.userId === member.userId || own.includes(row.keyId))
    .map(({ seq }) => seq)
    .sort((a, b) => b - a);
  const there: number[][] = [];
  for (let cursor: Cursor = null; ; ) {
    const { entries, older }: ActivityPage = await listActivity(member, {}, cursor);
    there.push(entries.map(({ seq }) => seq));
    if (older === null) break;
    cursor = { before: older };
  }
  expect(there.flat()).toEqual(expected);
  const [lastOfAll = 0] = there.at(-1) ?? [];
  const back = (await listActivity(member, {}, { after: lastOfAll })).entries.map(({ seq }) => seq);
  expect(back).toEqual(there.at(-2));
});

test("only an owner sets for how long activity is kept", async () => {
  const codes = [home, away, await createMember(other, { role: "viewer" })].map((actor) =>
    setActivityKept(actor, { days: 90 }),
  );
  expect((await Promise.all(codes)).map(getCode)).toEqual(["ok", "role_insufficient", "role_insufficient"]);
});
