/** Asks the gate what is counted of the limits of a key of the actor's. */
import type { Actor } from "@/lib/server/access/actor";
import { refuseForNow } from "@/lib/server/access/refusals";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { LimitCounts } from "@/lib/shared/limits/limit-use";
import { askGateToCount } from "./gate-questions";
import { findSecretHash } from "./secret-hash";

/** `waitMs`: how long the gate may take. */
export type LimitCountsOptions = { waitMs?: number; ask?: typeof askGateToCount };

/**
 * How much of each limit of a key is used; null for a key without limits. Needs the right to see the key. Refusals:
 * `signed_out`; `not_found` for a key outside the actor's scope; `try_later` when the gate gives no answer.
 */
export async function findLimitCounts(
  actor: Actor,
  { keyId }: { keyId: string },
  { waitMs, ask = askGateToCount }: LimitCountsOptions = {},
): Promise<ActionResult<LimitCounts | null>> {
  const found = await findSecretHash(actor, keyId);
  if (!found.ok) return found;
  if (!found.value.isLimited) return { ok: true, value: null };
  const outcome = await ask(found.value.secretHash, waitMs);
  return outcome.ok ? { ok: true, value: outcome.counts } : refuseForNow(outcome.reason);
}
