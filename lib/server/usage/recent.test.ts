/** The last days' requests of a key are given to those who see it, and to nobody else. */
import { expect, test } from "vitest";
import { write } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { daysBefore, utcDayOf } from "./days";
import { findRecentCalls } from "./recent";

createTestDatabase();

test("requests of 7 days and today are given, by caller and permission, to those who see the key", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["SendHttp"] });
  const { id: keyId } = (await createOne(owner)).key;
  const now = new Date();
  const callOn = (days: number, source: string) => {
    const day = utcDayOf(daysBefore(now, days));
    return { keyId, day, address: "192.0.2.1", source, needs: "SendHttp\nViewFiles ModifyFiles", count: 2 };
  };
  await write(async (database) => {
    for (const [days, source] of [
      [0, "check"],
      [7, "/api/a"],
      [8, "check"],
    ] as const) {
      await database.keyCall.create({ data: callOn(days, source) });
    }
  });
  const { since, calls } = requireValue(await findRecentCalls(owner, { id: keyId }, { now }));
  expect(since).toBe(utcDayOf(daysBefore(now, 7)));
  const needs = [["SendHttp"], ["ViewFiles", "ModifyFiles"]];
  expect(calls).toEqual(Array(2).fill({ address: "192.0.2.1", needs, count: 2 }));
  expect(getCode(await findRecentCalls(member, { id: keyId }))).toBe("not_found");
  expect(getCode(await findRecentCalls(await createActor(), { id: keyId }))).toBe("not_found");
});
