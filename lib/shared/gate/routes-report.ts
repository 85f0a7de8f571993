/** The report on its routes that the gate sends to the dashboard every two seconds, and a route's status from it. */

import { isPermission } from "@/lib/shared/keys/permissions";
import { catalogue } from "@/lib/shared/permissions/catalogue-schema";
import * as z from "@/lib/shared/zod";
import { REFUSALS, type RefusalCode } from "./refusal-table";
import { UPSTREAM_CAUSE_NAMES } from "./upstream-causes";

/** The path to which the gate sends the report. Clients can't call it: the gate forwards nothing below `/internal/`. */
export const ROUTES_REPORT_PATH = "/internal/routes";

const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];

const failureReport = z.object({
  at: z.int(),
  cause: z.enum(UPSTREAM_CAUSE_NAMES),
  errorCode: z.string().max(100).nullable(),
});

/**
 * What is known of an upstream: "failing" its health checks, its circuit "open" after failures in a row, "draining" by
 * its owner; "healthy" otherwise, also before the first request.
 */
export const UPSTREAM_STATUSES = ["healthy", "failing", "open", "draining"] as const;
/** One of them. */
export type UpstreamStatus = (typeof UPSTREAM_STATUSES)[number];

const upstreamReport = z.object({
  address: z.string(),
  status: z.enum(UPSTREAM_STATUSES),
  /** since when it gets no requests, milliseconds since 1970; null while it does, or when it is drained */
  since: z.int().nullable(),
  /** requests and WebSockets under way to it */
  running: z.int().nonnegative(),
  lastFailure: failureReport.nullable(),
});

/**
 * Times are milliseconds since 1970. All but the first two fields are about the last five minutes; null without
 * requests.
 */
export const healthReport = z.object({
  lastAnswer: z
    .object({
      at: z.int(),
      /** the upstream's status, or why there was no answer */
      answer: z.union([z.int(), z.enum(REFUSAL_CODES)]),
      durationMs: z.number().nonnegative(),
    })
    .nullable(),
  /** why there was no answer, the last time that there was none; absent if there always was one */
  lastFailure: failureReport.optional(),
  requests: z.int().nonnegative(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  /** 0 to 1: the share of requests with a status of 500 or more, or without an answer */
  failureShare: z.number().min(0).max(1).nullable(),
});

const permission = z.string().refine(isPermission);

/** All routes in force and the state of their file. Contains no key and no secret. */
export const routesReport = z.object({
  routes: z.array(
    z.object({
      path: z.string(),
      /** the addresses of its upstreams */
      upstream: z.string(),
      /** the same one by one, in their order */
      upstreams: z.array(upstreamReport),
      methods: z.array(
        z.object({
          method: z.string(),
          permissions: z.array(permission),
          /** whether any one of the permissions is enough; absent: all of them are needed */
          isAny: z.literal(true).optional(),
        }),
      ),
      /** absent: the route is enabled */
      isDisabled: z.literal(true).optional(),
      /** why the route refuses requests until somebody changes the server; absent if it refuses none */
      fault: z.string().optional(),
      timeoutSeconds: z.number().positive(),
      health: healthReport,
    }),
  ),
  /** the permissions that the routes file defines; null or absent where it defines none */
  catalogue: catalogue.nullish(),
  file: z.object({
    /** the path as configured */
    name: z.string(),
    isPresent: z.boolean(),
    /** when the routes in force were read, or null if never */
    loadedAt: z.int().nullable(),
    /** why the file's current content is not in force, or null */
    fault: z.object({ line: z.int().nullable(), reason: z.string() }).nullable(),
  }),
  /** the newest saved documents that the gate can't use; absent if it can */
  savedFaults: z
    .array(z.object({ kind: z.enum(["routes", "permissions"]), version: z.int(), reason: z.string() }))
    .optional(),
});

/** A valid `healthReport`. */
export type HealthReport = z.infer<typeof healthReport>;
/** A saved document that the gate can't use, so that the one before, or none, is in force. */
export type SavedFault = NonNullable<RoutesReport["savedFaults"]>[number];
/** A valid `routesReport`. */
export type RoutesReport = z.infer<typeof routesReport>;

/** The HTTP status of an upstream's answer, or of the refusal that the client got instead. */
export function toAnswerStatus(answer: number | RefusalCode): number {
  return typeof answer === "number" ? answer : REFUSALS[answer].status;
}

/** Whether an answer is the upstream's failure: 500 or more. What a client caused (404, 413) is not. */
export function isFailure(answer: number | RefusalCode): boolean {
  return toAnswerStatus(answer) >= 500;
}

/** "quiet": called before, but not in the last five minutes. "unused": not called since the server started. */
export type RouteStatus = "healthy" | "failing" | "quiet" | "unused";

/** A share of failures below this is normal for a busy upstream, whatever its last answer was. */
const NOISE = 0.05;
const HALF = 0.5;

/**
 * A route's status. It is "failing" if the last answer was a failure and failures are not rare, or if half of the
 * answers or more were failures. So it is usually "healthy" again with the first good answer after a repair.
 */
export function toRouteStatus({ lastAnswer, failureShare }: HealthReport): RouteStatus {
  if (lastAnswer === null) return "unused";
  if (failureShare === null) return "quiet";
  return failureShare >= HALF || (isFailure(lastAnswer.answer) && failureShare >= NOISE) ? "failing" : "healthy";
}
