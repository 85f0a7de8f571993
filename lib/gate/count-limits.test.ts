/** The gate says what it has counted of a key's limits, without counting anything itself. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import type { KeyLimits } from "@/lib/shared/limits/key-limits";
import { hashSecret } from "./auth/key-cache";
import { startTestGate, type TestGate } from "./testing/gate";

let gate: TestGate;
beforeAll(async () => {
  gate = await startTestGate();
});
afterAll(() => gate.end());

const LIMITS: KeyLimits = { requests: [{ count: 3, per: "hour" }], budget: null };

async function countsOf(secret: string) {
  const outcome = await gate.countLimits(hashSecret(secret));
  return outcome.ok ? outcome.counts : outcome.reason;
}

test("of each limit it says how much is used, and when there is room again", async () => {
  const secret = gate.keys.add({ limits: LIMITS });
  const unused = { counts: "requests", per: "hour", limit: 3, used: 0, most: 3, freeAt: null };
  expect(await countsOf(secret)).toMatchObject({ counts: [unused], servers: null });
  const before = Date.now();
  for (const status of [204, 204, 204, 429]) {
    expect((await call(`${gate.url}/api/check`, { headers: { "x-api-key": secret } })).status).toBe(status);
  }
  for (let asked = 0; asked < 5; asked++) await countsOf(secret);
  const counts = await countsOf(secret);
  expect(counts).toMatchObject({ counts: [{ used: 3 }] });
  const freeAt = typeof counts === "object" ? (counts?.counts[0]?.freeAt ?? 0) : 0;
  expect(freeAt - before).toBeGreaterThan(3_600_000);
  expect(freeAt - before).toBeLessThan(3_730_000);
});

test("of a key that is disabled, expired or restricted it says the same", async () => {
  const secret = gate.keys.add({ limits: LIMITS, isDisabled: true, expiresAt: 1, ipRules: ["192.0.2.1"] });
  expect(await countsOf(secret)).toMatchObject({ counts: [{ used: 0, most: 3 }] });
});

test("of a key without limits there is nothing to say, and of one that is gone nobody can say it", async () => {
  expect(await countsOf(gate.keys.add())).toBeNull();
  expect(await countsOf("gone")).toBe("The key can't be found any more.");
});
