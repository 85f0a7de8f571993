/** For tests: waits for the clock, where two things of the same millisecond have no order. */
import { expect } from "vitest";

/** Resolves when the clock shows a later millisecond than now. */
export async function untilLater(): Promise<void> {
  const before = Date.now();
  await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(before);
}
