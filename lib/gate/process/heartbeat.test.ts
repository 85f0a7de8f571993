/** A child that beats late is slow, not hung. */
import { expect, test } from "vitest";
import { Heartbeat, HUNG_AFTER, type Pulse, SILENT_AFTER } from "./heartbeat";

const tick = (heartbeat: Heartbeat, count: number): Pulse[] => Array.from({ length: count }, () => heartbeat.tick());

test("a child is silent after 10 ticks without a heartbeat, and hung after 30", () => {
  const pulses = tick(new Heartbeat(), HUNG_AFTER);
  expect(pulses.indexOf("silent")).toBe(SILENT_AFTER - 1);
  expect(pulses.indexOf("hung")).toBe(HUNG_AFTER - 1);
});

test("a child that beats once in 29 ticks is never taken for hung, and is alive again at once", () => {
  const heartbeat = new Heartbeat();
  for (let round = 0; round < 5; round++) {
    expect(tick(heartbeat, HUNG_AFTER - 1)).not.toContain("hung");
    heartbeat.beat();
    expect(heartbeat.tick()).toBe("alive");
    heartbeat.beat();
  }
});
