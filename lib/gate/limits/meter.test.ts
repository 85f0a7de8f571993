/** What a meter takes back is what it has counted. */
import { expect, test } from "vitest";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import { Meter } from "./meter";

const NOW = Date.UTC(2026, 10, 28, 12);
const limitsOf = (...requests: KeyLimits["requests"]): KeyLimits => ({ requests, budget: null });
const usedOf = (meter: Meter, now: number) => meter.readUses(now).map(({ per, used }) => [per, used]);

test("a request from before a limit is not taken back from it: that would let one too many through", () => {
  const meter = new Meter("key");
  meter.bind(limitsOf({ count: 9, per: "hour" }));
  const early = meter.add(NOW);
  meter.bind(limitsOf({ count: 9, per: "hour" }, { count: 2, per: "day" }));
  meter.add(NOW + 1);
  meter.add(NOW + 2);
  meter.remove(early);
  expect(usedOf(meter, NOW + 3)).toEqual([
    ["hour", 2],
    ["day", 2],
  ]);
  expect(meter.findBreach(NOW + 3)).toMatchObject({ per: "day", limit: 2 });
});

test("nor one from a time in which the period had no limit", () => {
  const meter = new Meter("key");
  const daily = limitsOf({ count: 2, per: "day" });
  meter.bind(daily);
  meter.add(NOW);
  meter.bind(limitsOf({ count: 9, per: "hour" }));
  const between = meter.add(NOW + 1);
  meter.bind({ ...daily });
  meter.add(NOW + 2);
  meter.remove(between);
  expect(usedOf(meter, NOW + 3)).toEqual([["day", 2]]);
});

test("one that was counted is taken back, also after its limit was lowered", () => {
  const meter = new Meter("key");
  meter.bind(limitsOf({ count: 9, per: "day" }));
  const at = meter.add(NOW);
  meter.bind(limitsOf({ count: 1, per: "day" }));
  meter.remove(at);
  expect(usedOf(meter, NOW + 1)).toEqual([["day", 0]]);
});
