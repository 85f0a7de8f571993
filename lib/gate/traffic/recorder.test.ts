/** The traffic of routes is delivered in batches that can be sent again, in bounded memory. */
import { expect, test } from "vitest";
import type { RoutedRequest } from "@/lib/gate/traffic/counter";
import { MAX_BATCH_ERRORS, MAX_BATCH_KEYS, type TrafficBatch, trafficBatch } from "@/lib/shared/traffic/batch";
import { findDurationBucket } from "@/lib/shared/traffic/durations";
import { MAX_WAITING, TrafficRecorder } from "./recorder";

const MINUTE_MS = 60_000;

function createRecorder() {
  const delivered: TrafficBatch[] = [];
  let isTaken = true;
  const recorder = new TrafficRecorder(async (batch) => {
    if (isTaken) delivered.push(trafficBatch.parse(batch));
    return isTaken;
  });
  const setTaken = (value: boolean) => {
    isTaken = value;
  };
  return { recorder, delivered, setTaken };
}

function requestOf(facts: Partial<RoutedRequest> = {}): RoutedRequest {
  return { now: MINUTE_MS, requestId: "r-1", method: "GET", path: "/api/mail/7", answer: 200, ...facts };
}

test("requests are counted by outcome, key and duration", async () => {
  const { recorder, delivered } = createRecorder();
  const admitted = { keyId: "a", durationMs: 12 };
  recorder.record("/api/mail", requestOf({ admitted }));
  recorder.record("/api/mail", requestOf({ admitted, answer: 404 }));
  recorder.record("/api/mail", requestOf({ admitted: { keyId: "b", durationMs: 12 }, answer: 999 }));
  recorder.record("/api/mail", requestOf({ answer: "permission_missing" }));
  recorder.record("/api/other", requestOf({ answer: "key_missing" }));
  await recorder.flush();
  const [batch] = delivered;
  expect(batch).toMatchObject({ sequence: 1, minute: MINUTE_MS });
  const [mail, other] = batch?.routes ?? [];
  const counts = [
    ["permission_missing", 1],
    ["2xx", 1],
    ["4xx", 1],
    ["5xx", 1],
  ];
  expect(mail).toMatchObject({ route: "/api/mail", counts, durations: [[findDurationBucket(12), 3]] });
  expect(mail?.keys).toEqual([
    { keyId: "a", count: 2 },
    { keyId: "b", count: 1 },
  ]);
  expect(other).toMatchObject({ route: "/api/other", counts: [["key_missing", 1]], durations: [], keys: [] });
});

test("the last errors are kept with their cause, without the query and what looks like a key", async () => {
  const { recorder, delivered } = createRecorder();
  for (let index = 0; index < MAX_BATCH_ERRORS + 5; index++) recorder.record("/api", requestOf({ answer: 503 }));
  const failure = { cause: "connection_refused", errorCode: "ECONNREFUSED" } as const;
  const path = `/api/${"A".repeat(96)}?apikey=B`;
  recorder.record("/api", requestOf({ requestId: "r-2", path, answer: "upstream_unreachable", failure }));
  await recorder.flush();
  const errors = delivered[0]?.routes[0]?.errors ?? [];
  expect(errors).toHaveLength(MAX_BATCH_ERRORS);
  expect(errors.find(({ requestId }) => requestId === "r-2")).toEqual({
    at: MINUTE_MS,
    requestId: "r-2",
    purpose: "GET /api/(key)",
    answer: "upstream_unreachable",
    ...failure,
  });
});

test("only the keys with the most requests are delivered", async () => {
  const { recorder, delivered } = createRecorder();
  for (let index = 0; index < 3_000; index++) {
    recorder.record("/api", requestOf({ admitted: { keyId: `key-${index}`, durationMs: 1 } }));
  }
  recorder.record("/api", requestOf({ admitted: { keyId: "key-7", durationMs: 1 } }));
  await recorder.flush();
  const keys = delivered[0]?.routes[0]?.keys ?? [];
  expect(keys).toHaveLength(MAX_BATCH_KEYS);
  expect(keys[0]).toEqual({ keyId: "key-7", count: 2 });
});

test("each minute has a batch of its own, and a batch that was not taken is sent again as it was", async () => {
  const { recorder, delivered, setTaken } = createRecorder();
  setTaken(false);
  recorder.record("/api", requestOf());
  await recorder.flush();
  recorder.record("/api", requestOf({ now: 2 * MINUTE_MS + 1 }));
  recorder.record("/api", requestOf({ now: 3 * MINUTE_MS - 1 }));
  recorder.record("/api", requestOf({ now: 3 * MINUTE_MS }));
  setTaken(true);
  await recorder.flush();
  expect(delivered.map(({ sequence, minute }) => [sequence, minute / MINUTE_MS])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  expect(delivered[1]?.routes[0]?.counts).toEqual([["2xx", 2]]);
  await recorder.flush();
  expect(delivered).toHaveLength(3);
});

test("a dashboard that takes nothing costs bounded memory, and the newest minutes are kept", async () => {
  const { recorder, delivered, setTaken } = createRecorder();
  setTaken(false);
  for (let minute = 1; minute <= MAX_WAITING + 50; minute++) {
    recorder.record("/api", requestOf({ now: minute * MINUTE_MS }));
    if (minute === 1) await recorder.flush();
  }
  setTaken(true);
  await recorder.flush();
  expect(delivered).toHaveLength(MAX_WAITING);
  expect(delivered[0]?.minute).toBe(MINUTE_MS);
  expect(delivered.at(-1)?.minute).toBe((MAX_WAITING + 50) * MINUTE_MS);
});
