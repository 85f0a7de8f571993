/** What is delivered beside numbers names callers, what they asked for and refusals, within bounds. */
import { expect, test } from "vitest";
import { type UsageBatch, usageBatch } from "@/lib/shared/gate/inner-hop";
import { MAX_BATCH_CALLERS, MAX_BATCH_CALLS, MAX_BATCH_REFUSALS, OTHER_CALLERS } from "@/lib/shared/gate/usage-details";
import type { UsageCall } from "./counter";
import { MAX_DETAILS, UsageRecorder, type UsageSubject } from "./recorder";

const MORNING = Date.UTC(2030, 0, 1, 9);
const HOUR_MS = 60 * 60 * 1000;

const keyOf = (id: string): UsageSubject => ({ id, counter: null });

function callOf(at: number, address: string, method = "GET", uri = "/", facts: Partial<UsageCall> = {}): UsageCall {
  return { at, address, method, uri, requestId: "r", source: "/api/a", needs: "ViewContacts", ...facts };
}

function collector() {
  const taken: UsageBatch[] = [];
  const usage = new UsageRecorder(async (batch) => {
    taken.push(usageBatch.parse(batch));
    return true;
  });
  return { taken, usage };
}

test("who called, what for and what was refused is delivered beside the numbers", async () => {
  const { taken, usage } = collector();
  const admit = (at: number, address: string, facts: Partial<UsageCall>) =>
    usage.record(keyOf("k"), "admitted", callOf(at, address, "GET", "/", facts));
  admit(MORNING, "192.0.2.1", {});
  admit(MORNING + 1, "192.0.2.2", {});
  admit(MORNING + 2, "192.0.2.1", {});
  admit(MORNING + 3, "192.0.2.1", { source: "check", needs: "" });
  const refused = callOf(MORNING + 4, "192.0.2.1", "POST", "/api/b?secret=1", { requestId: "r-9" });
  usage.record(keyOf("k"), "permission_missing", refused, "SendHttp\nViewFiles ModifyFiles");
  await usage.flush();
  const [one, other] = ["192.0.2.1", "192.0.2.2"].map((address) => ({ keyId: "k", address }));
  expect(taken[0]?.details).toEqual({
    hour: MORNING,
    callers: [
      {
        ...one,
        ...{ firstAt: MORNING, lastAt: MORNING + 4, admitted: 3, refused: 1 },
        calls: [
          ["/api/a", "ViewContacts", 2],
          ["check", "", 1],
        ],
      },
      {
        ...other,
        ...{ firstAt: MORNING + 1, lastAt: MORNING + 1, admitted: 1, refused: 0 },
        calls: [["/api/a", "ViewContacts", 1]],
      },
    ],
    refusals: [
      {
        ...one,
        ...{ at: MORNING + 4, code: "permission_missing", purpose: "POST /api/b", requestId: "r-9", source: "/api/a" },
        missing: "SendHttp\nViewFiles ModifyFiles",
      },
    ],
  });
});

test("an hour starts its own batch", async () => {
  const { taken, usage } = collector();
  usage.record(keyOf("k"), "admitted", callOf(MORNING + HOUR_MS - 1, "192.0.2.1"));
  usage.record(keyOf("k"), "admitted", callOf(MORNING + HOUR_MS, "192.0.2.1"));
  await usage.flush();
  expect(taken.map(({ details }) => details?.hour)).toEqual([MORNING, MORNING + HOUR_MS]);
});

test("what is kept of many callers, calls and refusals is bounded, and what was asked for is not lost", async () => {
  const { taken, usage } = collector();
  const key = keyOf("k");
  const addresses = Array.from({ length: MAX_BATCH_CALLERS + 7 }, (_, index) => `2001:db8::${index.toString(16)}`);
  for (const address of addresses) {
    usage.record(key, "admitted", callOf(MORNING, address));
    usage.record(key, "ip_not_allowed", callOf(MORNING, address, "GET", "/", { requestId: address }));
  }
  for (let index = 0; index < MAX_BATCH_CALLS + 7; index++) {
    usage.record(key, "admitted", callOf(MORNING, "2001:db8::0", "GET", "/", { needs: `a:${index}` }));
  }
  await usage.flush();
  const { callers = [], refusals = [] } = taken[0]?.details ?? {};
  expect(callers).toHaveLength(MAX_BATCH_CALLERS + 1);
  expect(callers.at(-1)).toMatchObject({ address: OTHER_CALLERS, admitted: 7, calls: [["/api/a", "ViewContacts", 7]] });
  expect(callers[0]?.calls).toHaveLength(MAX_BATCH_CALLS);
  expect(refusals.map(({ requestId }) => requestId).sort()).toEqual(addresses.slice(-MAX_BATCH_REFUSALS).sort());
});

test("the details of all keys are bounded together, and every request still counts", async () => {
  const { taken, usage } = collector();
  for (let index = 0; index < MAX_DETAILS; index++) {
    usage.record(keyOf(`k${index % 500}`), "admitted", callOf(MORNING, `2001:db8::${index.toString(16)}`));
  }
  await usage.flush();
  const details = taken.flatMap(({ details }) => details?.callers ?? []);
  expect(details.reduce((sum, { calls }) => sum + 1 + calls.length, 0)).toBeLessThanOrEqual(MAX_DETAILS);
  expect(taken.flatMap(({ counts }) => counts).reduce((sum, { count }) => sum + count, 0)).toBe(MAX_DETAILS);
  for (const { details } of taken) {
    const size = details?.callers.reduce((sum, { calls }) => sum + 1 + calls.length, 0) ?? 0;
    expect(size).toBeLessThanOrEqual(4_000);
  }
});
