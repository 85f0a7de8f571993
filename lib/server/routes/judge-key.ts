/** Asks the gate what it would decide about a key of the actor's. */
import type { Actor } from "@/lib/server/access/actor";
import { refuseForNow } from "@/lib/server/access/refusals";
import type { KeyTestAnswer } from "@/lib/shared/gate/key-test";
import type { KeyTestInput } from "@/lib/shared/gate/key-test-input";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { askGateToJudge } from "./gate-questions";
import { findSecretHash } from "./secret-hash";

/**
 * What the gate would decide about the key's newest secret, which nobody needs for it. Nothing is sent, counted or
 * recorded, so whoever may see the key may ask. Refusals: `signed_out`; `not_found` for a key outside the actor's
 * scope; `try_later` when the gate gives no answer.
 */
export async function judgeKey(
  actor: Actor,
  { keyId, client, at, call }: KeyTestInput,
  { ask = askGateToJudge }: { ask?: typeof askGateToJudge } = {},
): Promise<ActionResult<KeyTestAnswer>> {
  const found = await findSecretHash(actor, keyId);
  if (!found.ok) return found;
  const outcome = await ask({ secretHash: found.value.secretHash, client, at, call });
  return outcome.ok ? { ok: true, value: outcome.answer } : refuseForNow(outcome.reason);
}
