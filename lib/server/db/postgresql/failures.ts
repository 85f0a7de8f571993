/** Tells what a failed attempt at a transaction means: to try again for a while, to report a fault, or neither. */
import type { DatabaseFault } from "@/lib/shared/gate/inner-hop";
import { findDriverCode } from "../driver-code";
import type { Attempt } from "./attempt";

/** For how long after its first failure the transaction is tried again, and what it ends in then. */
export type Failure = { retryWithinMs: number; end: DatabaseFault | "busy" };

const BUSY: Failure = { retryWithinMs: 10_000, end: "busy" };
/** A database that restarts is back by then. A person who waits longer closes the page. */
const RECONNECT_WITHIN_MS = 3_000;
const LOST: Failure = { retryWithinMs: RECONNECT_WITHIN_MS, end: "unreachable" };
const CROWDED: Failure = { retryWithinMs: RECONNECT_WITHIN_MS, end: "crowded" };

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const FAILURES: Record<string, Failure> = {
  "25006": { retryWithinMs: 0, end: "read_only" },
  "40001": BUSY,
  "40P01": BUSY,
  "55P03": BUSY,
  "53100": { retryWithinMs: 0, end: "full" },
  "53200": CROWDED,
  "53300": CROWDED,
  "53400": CROWDED,
  "58030": { retryWithinMs: 0, end: "unreadable" },
  XX001: { retryWithinMs: 0, end: "damaged" },
  XX002: { retryWithinMs: 0, end: "damaged" },
  // The password or the database was changed while this server ran.
  "28000": { retryWithinMs: 0, end: "unreachable" },
  "28P01": { retryWithinMs: 0, end: "unreachable" },
  "3D000": { retryWithinMs: 0, end: "unreachable" },
};

/** The meaning of an attempt that ended in `error` and committed nothing; null when the database has no part in it. */
export function findFailure(attempt: Attempt, error: unknown): Failure | null {
  const sqlState = attempt.sqlState ?? findDriverCode(error);
  const known = sqlState === null ? undefined : FAILURES[sqlState];
  if (known) return known;
  if (attempt.isLost) return LOST;
  // Prisma ends a transaction that takes too long, and does not begin one for which no connection is free.
  return (error as { code?: unknown } | null)?.code === "P2028" ? BUSY : null;
}
