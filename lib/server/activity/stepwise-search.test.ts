/** A search finds everything, in whatever steps, and never holds up others for longer than a step. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { toActivityActor } from "@/lib/server/access/actor";
import { read, write } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { listActivity, streamActivity } from "./list";
import { recordActivity } from "./record";
import { SearchTurns } from "./search-turns";
import { searchStepwise } from "./stepwise-search";

createTestDatabase();
let actor: Actor;
const ENTRIES = 40;

beforeAll(async () => {
  actor = await createActor();
  await write(async (database) => {
    for (let entry = 1; entry <= ENTRIES; entry++) {
      const subject = entry % 10 === 0 ? `needle ${entry}` : `hay ${entry}`;
      await recordActivity(database, toActivityActor(actor), { kind: "key.edited", subject });
    }
    return null;
  });
});

const filter = { search: "needle" };
const PATIENT = { isPatient: true };

describe("in steps of any size", () => {
  test.each([1, 3, 7, 10, 39, 40, 41, 1000])("of %i it finds the same", async (step) => {
    const all = { seqs: [40, 30, 20, 10], stoppedAt: null };
    expect(await searchStepwise(actor, filter, null, 10, { step })).toEqual(all);
    expect(await searchStepwise(actor, filter, { before: 40 }, 2, { step })).toEqual({
      seqs: [30, 20],
      stoppedAt: null,
    });
    expect(await searchStepwise(actor, filter, { after: 10 }, 10, { step })).toEqual({
      seqs: [40, 30, 20],
      stoppedAt: null,
    });
    expect(await searchStepwise(actor, filter, { after: 10 }, 1, { step })).toEqual({ seqs: [20], stoppedAt: null });
  });

  test("when time is up it says where it stopped, and goes on from there", async () => {
    const options = { step: 12, timeLimitMs: -1 };
    const first = await searchStepwise(actor, filter, null, 10, options);
    expect(first).toEqual({ seqs: [40, 30], stoppedAt: 29 });
    expect(await searchStepwise(actor, filter, { before: 29 }, 10, options)).toEqual({ seqs: [20], stoppedAt: 17 });
  });

  test("a page and an export of a search have every match once", async () => {
    const page = await listActivity(actor, filter, null);
    expect(page).toMatchObject({ older: null, newer: null, state: "whole" });
    expect(page.entries.map(({ seq }) => seq)).toEqual([40, 30, 20, 10]);
    const streamed: number[] = [];
    for await (const batch of streamActivity(actor, filter)) streamed.push(...batch.map(({ seq }) => seq));
    expect(streamed).toEqual([40, 30, 20, 10]);
  });

  test("somebody who is not a member finds nothing", async () => {
    const stranger = { ...(await createActor()), accountId: actor.accountId };
    expect(await searchStepwise(stranger, filter, null, 10, PATIENT)).toEqual({ seqs: [], stoppedAt: null });
  });
});

test("however many search at once, another query waits for few of them, and most are refused", async () => {
  let done = 0;
  const searches = Array.from({ length: 190 }, () => listActivity(actor, filter, null).finally(() => done++));
  await read((database) => database.user.count());
  expect(done - 185).toBeLessThan(5);
  const states = (await Promise.all(searches)).map(({ state }) => state);
  expect(states.filter((state) => state === "whole")).toHaveLength(5);
  expect(states.filter((state) => state === "busy")).toHaveLength(185);
});

test("the event loop takes in other work between the steps of a search", async () => {
  let isDone = false;
  const search = searchStepwise(actor, filter, null, 10, { step: 1 }).finally(() => {
    isDone = true;
  });
  let turns = 0;
  for (; turns < ENTRIES / 2 && !isDone; turns++) await new Promise((resolve) => setImmediate(resolve));
  expect(isDone).toBe(false);
  await search;
});

test("one search of an account runs at a time, two of all, and an account that searches much holds up no other", async () => {
  const turns = new SearchTurns(2, 2);
  const running = new Map<string, number>();
  let most = 0;
  const order: string[] = [];
  const search = (account: string) => async () => {
    running.set(account, (running.get(account) ?? 0) + 1);
    expect(running.get(account)).toBe(1);
    most = Math.max(
      most,
      [...running.values()].reduce((sum, count) => sum + count, 0),
    );
    order.push(account);
    await new Promise((resolve) => setImmediate(resolve));
    running.set(account, 0);
    return account;
  };
  const asked = ["a", "a", "a", "a", "b", "c"].map((account) => turns.run(account, search(account)));
  expect(await Promise.all(asked)).toEqual(["a", "a", "a", null, "b", "c"]);
  expect(most).toBe(2);
  expect(order.slice(0, 2)).toEqual(["a", "b"]);
});
