/** What the gate tells the dashboard of its routes on the private line, every two seconds, and how to read it. */

import { PERMISSIONS } from "@/lib/shared/keys/permissions";
import { z } from "@/lib/shared/zod";
import { REFUSALS, type RefusalCode } from "./refusal-table";

/** Where the gate sends the report. No client gets there: the gate forwards nothing below `/internal/`. */
export const ROUTES_REPORT_PATH = "/internal/routes";

const REFUSAL_CODES = Object.keys(REFUSALS) as RefusalCode[];

/** Times in milliseconds since 1970. `requests` and what follows: of the last five minutes; null without requests. */
export const healthReport = z.object({
  lastAnswer: z
    .object({
      at: z.int(),
      /** the upstream's status, or why there was no answer */
      answer: z.union([z.int(), z.enum(REFUSAL_CODES)]),
      durationMs: z.number().nonnegative(),
    })
    .nullable(),
  requests: z.int().nonnegative(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  /** 0 to 1: statuses from 500 on, and no answer at all */
  failureShare: z.number().min(0).max(1).nullable(),
});

/** All routes in force and what became of their file. Holds no key and no secret. */
export const routesReport = z.object({
  routes: z.array(
    z.object({
      path: z.string(),
      upstream: z.string(),
      methods: z.array(z.object({ method: z.string(), permissions: z.array(z.enum(PERMISSIONS)) })),
      timeoutSeconds: z.number().positive(),
      health: healthReport,
    }),
  ),
  file: z.object({
    /** as it was configured */
    name: z.string(),
    isPresent: z.boolean(),
    /** when the routes in force were read; null: never */
    loadedAt: z.int().nullable(),
    /** why the file as it is now was not taken */
    fault: z.object({ line: z.int().nullable(), reason: z.string() }).nullable(),
  }),
});

/** A route's health that has passed its schema. */
export type HealthReport = z.infer<typeof healthReport>;
/** A report that has passed its schema. */
export type RoutesReport = z.infer<typeof routesReport>;

/** The status of an upstream's answer, or the one that the client got in its place. */
export function toAnswerStatus(answer: number | RefusalCode): number {
  return typeof answer === "number" ? answer : REFUSALS[answer].status;
}

/** Whether it is the upstream's failure: what a client caused (404, 413) is none. */
export function isFailure(answer: number | RefusalCode): boolean {
  return toAnswerStatus(answer) >= 500;
}

/** "quiet": called before, but not in the last five minutes. "unused": never since the server was started. */
export type RouteStatus = "healthy" | "failing" | "quiet" | "unused";

/** Below this share failures are the noise of a busy upstream, whichever answer happened to be its last. */
const NOISE = 0.05;
const HALF = 0.5;

/**
 * One word for an upstream's health. It fails when its last answer was a failure, and no rare one: so it is healthy at
 * its first answer after it was mended. It fails, too, when half of its answers do, whichever was the last.
 */
export function toRouteStatus({ lastAnswer, failureShare }: HealthReport): RouteStatus {
  if (lastAnswer === null) return "unused";
  if (failureShare === null) return "quiet";
  return failureShare >= HALF || (isFailure(lastAnswer.answer) && failureShare >= NOISE) ? "failing" : "healthy";
}
