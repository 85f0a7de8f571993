/** A page of the activity says how many entries match, and never more than there are. */

import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { editKey } from "@/lib/server/keys/changes";
import { recordMany } from "@/lib/server/testing/activity";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { PAGE_SIZE } from "./list";
import { listActivityRuns } from "./runs";

createTestDatabase();

let actor: Actor;
beforeEach(async () => {
  actor = await createActor({ userName: "Ada" });
});

const totalOf = async (who: Actor, filter: Parameters<typeof listActivityRuns>[1] = {}) =>
  (await listActivityRuns(who, filter, null)).total;

test("the total counts every matching entry, also beyond the page", async () => {
  await recordMany(actor, PAGE_SIZE + 7);
  expect(await totalOf(actor)).toEqual({ count: PAGE_SIZE + 7, isLeast: false });
  expect(await totalOf(actor, { kind: "key.deleted" })).toEqual({ count: 0, isLeast: false });
});

test("a search says how much it found, and that there is more where it stopped", async () => {
  await recordMany(actor, PAGE_SIZE + 7);
  expect(await totalOf(actor, { search: "key 7" })).toEqual({ count: 1, isLeast: false });
  expect(await totalOf(actor, { search: "key" })).toEqual({ count: PAGE_SIZE, isLeast: true });
  const { older } = await listActivityRuns(actor, { search: "key" }, null);
  const second = await listActivityRuns(actor, { search: "key" }, { before: older ?? 0 });
  expect([second.runs.length, second.total]).toEqual([7, null]);
});

test("entries that a member sees for two reasons count once", async () => {
  const member = await createMember(actor, { role: "member", permissions: ["SendHttp"] });
  await recordMany(actor, 3);
  const { key } = await createOne(member, { permissions: ["SendHttp"] });
  await editKey(member, { id: key.id, version: 1, name: "renamed" });
  expect(await totalOf(member)).toEqual({ count: 2, isLeast: false });
  expect(await totalOf(actor, { keyId: key.id })).toEqual({ count: 2, isLeast: false });
});
