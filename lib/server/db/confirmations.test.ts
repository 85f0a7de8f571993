/** A change is answered once every server has heard of it or can admit nothing, and never as a failure. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Confirmation } from "@/lib/shared/nodes/confirmation";
import { LEASE_MS } from "@/lib/shared/nodes/node";
import { Confirmations, collectConfirmation, type NodeSeen } from "./confirmations";

const node = (name: string, confirmedGeneration: bigint, seenAgoMs = 300): NodeSeen => {
  return { name, confirmedGeneration, seenAgoMs };
};

/** The rows of `Node`, how often they were read, and the wait of one commit. */
function openNodes(initial: NodeSeen[]) {
  const state = { rows: initial, reads: 0 };
  const confirmations = new Confirmations(async () => {
    state.reads++;
    return state.rows;
  });
  const commit = (generation: bigint) => {
    const outcome: { answer: Confirmation | null } = { answer: null };
    void confirmations.confirm(generation).then((answer) => {
      outcome.answer = answer;
    });
    return outcome;
  };
  return { state, commit, confirmations };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  vi.setSystemTime("2026-11-28T12:00:00Z");
});
afterEach(() => vi.useRealTimers());

test("the answer comes once the last live server has confirmed, and not before", async () => {
  const { state, commit } = openNodes([node("web-1", 7n), node("web-2", 6n)]);
  const change = commit(7n);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(change.answer).toBeNull();
  state.rows = [node("web-1", 8n), node("web-2", 7n)];
  await vi.advanceTimersByTimeAsync(100);
  expect(change.answer).toEqual({ servers: 2, cutOff: [] });
  const { reads } = state;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(state.reads).toBe(reads);
});

test("a server whose lease is over is not waited for, and is named with the moment since when", async () => {
  const { commit } = openNodes([node("web-1", 7n), node("web-2", 6n, LEASE_MS + 20_000)]);
  const change = commit(7n);
  await vi.advanceTimersByTimeAsync(10);
  expect(change.answer).toEqual({ servers: 2, cutOff: [{ name: "web-2", since: "2026-11-28T11:59:40.000Z" }] });
});

test("a server that renews its row without confirming is waited for as long as its old knowledge may last", async () => {
  const { commit } = openNodes([node("web-1", 7n), node("web-2", 6n)]);
  const change = commit(7n);
  await vi.advanceTimersByTimeAsync(LEASE_MS);
  expect(change.answer).toBeNull();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(change.answer).toEqual({ servers: 2, cutOff: [{ name: "web-2", since: "2026-11-28T12:00:05.000Z" }] });
});

test("a server that was started again counts once, and one that was lost long ago not at all", async () => {
  const rows = [node("web-1", 7n), node("web-1", 5n, 60_000), node("web-9", 2n, 3_600_000)];
  const change = openNodes(rows).commit(7n);
  await vi.advanceTimersByTimeAsync(10);
  expect(change.answer).toEqual({ servers: 1, cutOff: [] });
});

test("many commits share their questions, and each is judged by rows that were read after it", async () => {
  const { state, commit } = openNodes([node("web-1", 7n)]);
  const changes = Array.from({ length: 50 }, (_, index) => commit(BigInt(7 + (index % 2))));
  await vi.advanceTimersByTimeAsync(10);
  expect(changes.filter(({ answer }) => answer !== null)).toHaveLength(25);
  expect(state.reads).toBeLessThan(6);
  state.rows = [node("web-1", 8n)];
  await vi.advanceTimersByTimeAsync(100);
  expect(changes.every(({ answer }) => answer !== null)).toBe(true);
});

test.each([
  ["fails", () => Promise.reject(new Error("terminating connection"))],
  ["hangs", () => new Promise<never>(() => {})],
])("a database that %s after the commit never turns it into a failure", async (_what, readNodes) => {
  const answers: Confirmation[] = [];
  void new Confirmations(readNodes).confirm(7n).then((answer) => answers.push(answer));
  await vi.advanceTimersByTimeAsync(LEASE_MS);
  expect(answers).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(answers).toEqual([{ servers: null, since: "2026-11-28T12:00:05.000Z" }]);
});

test("an action hears of its own commit alone", async () => {
  const { confirmations } = openNodes([node("web-1", 7n), node("web-2", 7n)]);
  const actions = Promise.all([
    collectConfirmation(async () => {
      await confirmations.confirm(7n);
      return "changed";
    }),
    collectConfirmation(async () => "unchanged"),
  ]);
  await vi.advanceTimersByTimeAsync(100);
  expect(await actions).toEqual([
    { value: "changed", confirmation: { servers: 2, cutOff: [] } },
    { value: "unchanged", confirmation: null },
  ]);
});
