/** What the dashboard asks the gate over the channel between the two processes, and how the gate answers. */
import type { LimitCounts } from "@/lib/shared/limits/limit-use";
import type { KeyTest, KeyTestOutcome } from "./key-test";
import type { RouteTest, RouteTestOutcome } from "./route-test";

/** What is counted of a key's limits, or why nobody can tell. `counts` null: the gate knows no limits of the key. */
export type LimitCountOutcome = { ok: true; counts: LimitCounts | null } | { ok: false; reason: string };

/**
 * From the dashboard to the gate. `id` is the dashboard's. `limitsOf`: the SHA-256 in base64 of the secret of the key
 * whose limits are asked for.
 */
export type GateQuestion = { id: string } & ({ routeTest: RouteTest } | { keyTest: KeyTest } | { limitsOf: string });

/** What comes of a question. */
export type GateOutcome = RouteTestOutcome | KeyTestOutcome | LimitCountOutcome;

/** From the gate to the dashboard, with the `id` of the question. */
export type GateAnswer = { outcome: GateOutcome; id: string };

/** Whether a message asks something. */
export function isGateQuestion(message: unknown): message is GateQuestion {
  if (typeof message !== "object" || message === null || !("id" in message)) return false;
  return "routeTest" in message || "keyTest" in message || "limitsOf" in message;
}
