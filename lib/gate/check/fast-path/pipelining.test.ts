/** Requests that a client sends without waiting are answered one by one, though they fill more than one read. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Upstream } from "@/e2e/support/api/upstream";
import { startTestDashboard } from "@/lib/gate/testing/dashboard";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";

let gate: TestGate;
let dashboard: Upstream;

beforeAll(async () => {
  dashboard = await startTestDashboard();
  gate = await startTestGate({ concurrentPerIp: 10_000, dashboard: dashboard.origin });
});
afterAll(async () => {
  await dashboard.close();
  await gate.end();
});

/** A page's request of exactly `size` bytes. */
function pageRequest(size: number): string {
  const bare = "GET /sign-in HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
  return bare.replace("X: ", `X: ${"a".repeat(size - bare.length)}`);
}

/** Some pages are refused: an address may have only so many under way. */
const expectPages = (statuses: number[]) => {
  expect(statuses[0]).toBe(200);
  for (const status of statuses) expect([200, 429]).toContain(status);
};

// 64 KiB is what Node reads at once. It stops reading where the answers of a connection pile up.
test.each([
  [480, 139],
  [1500, 70],
  [1200, 139],
])("%i requests of %i bytes for a page", async (count, size) => {
  const client = await RawClient.connect(gate.port);
  client.send(pageRequest(size).repeat(count));
  expect(await client.hasAnswers(count)).toBe(true);
  expectPages(client.statuses);
  client.socket.destroy();
});

test("a check in front of them", async () => {
  const client = await RawClient.connect(gate.port);
  const secret = gate.keys.add();
  client.send(checkOf(secret) + pageRequest(139).repeat(1200));
  expect(await client.hasAnswers(1201)).toBe(true);
  expect(client.statuses[0]).toBe(204);
  expectPages(client.statuses.slice(1));
  client.socket.destroy();
});
