/** Traffic of a week on a route, as the gate would have delivered it. */
import { randomUUID } from "node:crypto";
import { saveTrafficBatch } from "@/lib/server/traffic/save";
import { findDurationBucket } from "@/lib/shared/traffic/durations";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Saves three days of hours and an hour of minutes, with some refusals and errors, called with this key. */
export async function saveTraffic(route: string, keyId: string): Promise<void> {
  const now = Date.now();
  const gateId = randomUUID();
  const starts = [
    ...Array.from({ length: 71 }, (_, index) => now - (72 - index) * HOUR_MS),
    ...Array.from({ length: 40 }, (_, index) => now - (45 - index) * MINUTE_MS),
  ];
  for (const [index, start] of starts.entries()) {
    const answered = 40 + Math.round(35 * Math.sin(index / 4));
    const failed = index % 9 === 0 ? 2 : 0;
    await saveTrafficBatch({
      gateId,
      sequence: index + 1,
      minute: start - (start % MINUTE_MS),
      routes: [
        {
          route,
          counts: [["2xx", answered], ["permission_missing", 3 + (index % 5)], ...toErrors(failed)],
          durations: [
            [findDurationBucket(8 + (index % 6)), answered],
            [findDurationBucket(180 + index), 3],
          ],
          keys: [{ keyId, count: answered }],
          errors: failed === 0 ? [] : [describeError(start, index)],
        },
      ],
    });
  }
}

function toErrors(count: number): ["upstream_unreachable", number][] {
  return count === 0 ? [] : [["upstream_unreachable", count]];
}

function describeError(at: number, index: number) {
  const failure = { answer: "upstream_unreachable", cause: "connection_refused", errorCode: "ECONNREFUSED" } as const;
  return { at, requestId: `req-${index}-${randomUUID()}`, purpose: `GET /api/orders/${index}/refund`, ...failure };
}
