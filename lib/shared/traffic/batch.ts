/** What the gate counted of its routes, as it sends it to the dashboard. */

import { REFUSALS, type RefusalCode } from "@/lib/shared/gate/refusal-table";
import { UPSTREAM_CAUSE_NAMES } from "@/lib/shared/gate/upstream-causes";
import { MAX_PURPOSE_LENGTH } from "@/lib/shared/gate/usage-details";
import { z } from "@/lib/shared/zod";
import { DURATION_BUCKETS } from "./durations";

/** The path to which the gate sends batches. Clients can't call it: the gate forwards nothing below `/internal/`. */
export const TRAFFIC_PATH = "/internal/traffic";

/** The upstream's answers, by the first digit of their status. */
export const ANSWER_CLASSES = ["1xx", "2xx", "3xx", "4xx", "5xx"] as const;

const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];

/** How a request on a route ended: a class of the upstream's answer, or the code of the gate's refusal. */
export const trafficOutcome = z.enum([...ANSWER_CLASSES, ...REFUSAL_CODES]);

/** Traffic on a route with a longer path is not counted: PostgreSQL's indexes hold no such text. */
export const MAX_ROUTE_LENGTH = 1_000;

/** The most keys of one route in a batch. */
export const MAX_BATCH_KEYS = 20;
/** The most errors of one route in a batch. */
export const MAX_BATCH_ERRORS = 20;

const routeTraffic = z.object({
  /** the route's path, which is its identity */
  route: z.string().max(MAX_ROUTE_LENGTH),
  counts: z.array(z.tuple([trafficOutcome, z.int().positive()])),
  /** how long the upstream took until the headers of its answer, or until it failed: buckets and how often */
  durations: z.array(
    z.tuple([
      z
        .int()
        .min(0)
        .max(DURATION_BUCKETS - 1),
      z.int().positive(),
    ]),
  ),
  /** the keys with the most admitted requests */
  keys: z.array(z.object({ keyId: z.string(), count: z.int().positive() })).max(MAX_BATCH_KEYS),
  /** the latest requests that ended with a status of 500 or more */
  errors: z
    .array(
      z.object({
        /** milliseconds since 1970 */
        at: z.int(),
        requestId: z.string().max(100),
        /** for example "GET /api/orders/17" */
        purpose: z.string().max(MAX_PURPOSE_LENGTH),
        /** the upstream's status, or why there was no answer */
        answer: z.union([z.int(), z.enum(REFUSAL_CODES)]),
        cause: z.enum(UPSTREAM_CAUSE_NAMES).nullable(),
        errorCode: z.string().max(100).nullable(),
      }),
    )
    .max(MAX_BATCH_ERRORS),
});

/** What happened on routes in one minute. A batch that is sent again has the same `sequence` and counts once. */
export const trafficBatch = z.object({
  gateId: z.uuid(),
  sequence: z.int().positive(),
  /** the start of the minute, milliseconds since 1970 */
  minute: z.int().nonnegative(),
  routes: z.array(routeTraffic),
});

/** A valid `trafficBatch`. */
export type TrafficBatch = z.infer<typeof trafficBatch>;
/** The part of a batch that is about one route. */
export type RouteTraffic = TrafficBatch["routes"][number];
/** A valid `trafficOutcome`. */
export type TrafficOutcome = z.infer<typeof trafficOutcome>;
