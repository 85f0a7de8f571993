/** The lease is never longer than 5 s, also over a suspend of the machine and a change of its clock. */
import { expect, test } from "vitest";
import { LEASE_MS } from "@/lib/shared/nodes/node";
import { type Clock, readMoment } from "./clock";
import { Lease } from "./lease";

/** Clocks that a test moves. */
function createClocks() {
  const time = { monotonic: 1_000, wall: 5_000_000, uptime: 40_000 };
  const clock: Clock = { monotonic: () => time.monotonic, wall: () => time.wall, uptime: () => time.uptime };
  const pass = (ms: number) => {
    for (const each of ["monotonic", "wall", "uptime"] as const) time[each] += ms;
  };
  return { time, clock, pass };
}

test("without an answer there is no lease", () => {
  expect(new Lease(createClocks().clock).isValid).toBe(false);
});

test("it counts from the sending of what was answered, and ends by itself", () => {
  const { clock, pass } = createClocks();
  const lease = new Lease(clock);
  const sentAt = readMoment(clock);
  pass(4_000);
  lease.renew(sentAt);
  expect(lease.ageMs).toBe(4_000);
  pass(LEASE_MS - 4_000);
  expect(lease.isValid).toBe(true);
  pass(1);
  expect(lease.isValid).toBe(false);
  lease.renew(readMoment(clock));
  expect(lease.isValid).toBe(true);
  lease.end();
  expect(lease.isValid).toBe(false);
});

test.each<[string, (time: ReturnType<typeof createClocks>["time"]) => void]>([
  [
    "a suspend, which the monotonic clock does not count",
    (time) => {
      time.wall += 60_000;
      time.uptime += 60_000;
    },
  ],
  [
    "a suspend during which the wall clock was set back",
    (time) => {
      time.wall -= 3_600_000;
      time.uptime += 60_000;
    },
  ],
  [
    "a pause that only the wall clock shows, as of a virtual machine",
    (time) => {
      time.wall += 60_000;
    },
  ],
])("it ends with %s", (_what, happen) => {
  const { time, clock } = createClocks();
  const lease = new Lease(clock);
  lease.renew(readMoment(clock));
  happen(time);
  expect(lease.isValid).toBe(false);
});

test("a wall clock that is set back alone does not end it", () => {
  const { time, clock, pass } = createClocks();
  const lease = new Lease(clock);
  lease.renew(readMoment(clock));
  time.wall -= 3_600_000;
  pass(1_000);
  expect(lease.ageMs).toBe(1_000);
});
