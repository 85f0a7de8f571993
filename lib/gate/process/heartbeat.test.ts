/** A child that beats late is slow, not hung. */
import { expect, test } from "vitest";
import { Heartbeat, HUNG_AFTER, HUNG_AT_START_AFTER, type Pulse, SILENT_AFTER } from "./heartbeat";

/** A heartbeat of a child that has just listened. */
function listening(): Heartbeat {
  const heartbeat = new Heartbeat();
  heartbeat.noteListening();
  return heartbeat;
}

const tick = (heartbeat: Heartbeat, count: number): Pulse[] => Array.from({ length: count }, () => heartbeat.tick());

test("a child is silent after 10 ticks without a heartbeat, and hung after 30", () => {
  const pulses = tick(listening(), HUNG_AFTER);
  expect(pulses.indexOf("silent")).toBe(SILENT_AFTER - 1);
  expect(pulses.indexOf("hung")).toBe(HUNG_AFTER - 1);
});

test("a child that beats once in 29 ticks is never taken for hung, and is alive again at once", () => {
  const heartbeat = listening();
  for (let round = 0; round < 5; round++) {
    expect(tick(heartbeat, HUNG_AFTER - 1)).not.toContain("hung");
    heartbeat.beat();
    expect(heartbeat.tick()).toBe("alive");
    heartbeat.beat();
  }
});

test("a child that has yet to listen may stand still for ten minutes; what it missed is not held against it later", () => {
  const heartbeat = new Heartbeat();
  expect(tick(heartbeat, HUNG_AT_START_AFTER - 1)).not.toContain("hung");
  heartbeat.noteListening();
  expect(tick(heartbeat, SILENT_AFTER - 1)).not.toContain("silent");
  expect(tick(new Heartbeat(), HUNG_AT_START_AFTER).at(-1)).toBe("hung");
});
