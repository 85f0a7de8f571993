/** Lanes keep their places apart, addresses take turns, and every place comes back. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { DashboardLanes, LANE_LIMITS, Lane, type LanePass } from "./lanes";

test("a lane forwards no more than its total, and no more than its share of one address", () => {
  const lane = new Lane({ total: 3, perAddress: 2 });
  const passes = ["a", "a", "a", "b", "b"].map((name) => lane.join(name));
  expect(passes.map(({ isWaiting }) => isWaiting)).toEqual([false, false, true, false, true]);
});

test("addresses take turns: one with many requests does not hold up one with few", () => {
  const lane = new Lane({ total: 1, perAddress: 1 });
  const order: string[] = [];
  const join = (name: string) => {
    const pass = lane.join(name);
    if (!pass.isWaiting) return pass;
    pass.waitFor(() => {
      order.push(name);
      pass.leave();
    });
    return pass;
  };
  const first = join("busy");
  for (let index = 0; index < 100; index++) join("busy");
  join("quiet");
  join("quiet");
  first.leave();
  expect(order.slice(0, 4)).toEqual(["busy", "quiet", "busy", "quiet"]);
  expect(order).toHaveLength(102);
});

test("whoever leaves, in whatever order, running or waiting, once or twice: no place is lost or made", () => {
  const action = fc.record({ joins: fc.boolean(), which: fc.nat(), name: fc.constantFrom("a", "b", "c") });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const lane = new Lane({ total: 4, perAddress: 2 });
      const passes: LanePass[] = [];
      const over = new Set<LanePass>();
      for (const { joins, which, name } of actions) {
        if (joins || passes.length === 0) passes.push(lane.join(name));
        else {
          const pass = passes[which % passes.length];
          if (pass) over.add(pass);
          pass?.leave();
        }
        const alive = passes.filter((pass) => !over.has(pass));
        const running = alive.filter(({ isWaiting }) => !isWaiting);
        expect(running.length).toBeLessThanOrEqual(4);
        for (const each of ["a", "b", "c"]) {
          const own = running.filter(({ queue }) => queue.name === each).length;
          expect(own).toBeLessThanOrEqual(2);
          const mayRun = running.length < 4 && own < 2;
          if (mayRun) expect(alive.some((pass) => pass.isWaiting && pass.queue.name === each)).toBe(false);
        }
      }
      for (const pass of passes) pass.leave();
      const fresh = ["a", "a", "b", "b"].map((name) => lane.join(name));
      expect(fresh.every(({ isWaiting }) => !isWaiting)).toBe(true);
    }),
  );
});

test("strangers who take every place of theirs leave those of people and programs alone", () => {
  const lanes = new DashboardLanes();
  for (let index = 0; index < 1000; index++) lanes.join("strangers", `address ${index}`);
  expect(lanes.join("strangers", "another").isWaiting).toBe(true);
  expect(lanes.join("people", "another").isWaiting).toBe(false);
  expect(lanes.join("programs", "another").isWaiting).toBe(false);
  const connections = Object.values(LANE_LIMITS).reduce((sum, { total }) => sum + total, 0);
  expect(connections).toBe(512);
});

test("a lane is stuck when it is full and nothing has left it for a while, until something does", () => {
  vi.useFakeTimers();
  const lanes = new DashboardLanes();
  const passes = Array.from({ length: 64 }, (_, index) => lanes.join("strangers", `address ${index}`));
  vi.advanceTimersByTime(60_000);
  // Full, but nobody waits.
  expect(lanes.isStuck).toBe(false);
  lanes.join("strangers", "one");
  lanes.join("strangers", "two");
  expect(lanes.isStuck).toBe(false);
  vi.advanceTimersByTime(5_001);
  expect(lanes.isStuck).toBe(true);
  passes[0]?.leave();
  expect(lanes.isStuck).toBe(false);
  vi.useRealTimers();
});
