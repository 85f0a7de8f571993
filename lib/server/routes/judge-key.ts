/** Asks the gate what it would decide about a key of the actor's. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { refuseForNow, refuseUnknown } from "@/lib/server/access/refusals";
import { read } from "@/lib/server/db/transactions";
import type { KeyTestAnswer } from "@/lib/shared/gate/key-test";
import type { KeyTestInput } from "@/lib/shared/gate/key-test-input";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { askGateToJudge } from "./test-messages";

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
  const found = await read<ActionResult<string>>(async (database) => {
    const access = await authorizeRead(database, actor, new Date());
    if (!access.ok) return access;
    const key = await database.apiKey.findFirst({
      where: { id: keyId, ...access.scope },
      select: { secrets: { where: { endsAt: null }, select: { hash: true }, take: 1 } },
    });
    const [secret] = key?.secrets ?? [];
    return secret ? { ok: true, value: Buffer.from(secret.hash).toString("base64") } : refuseUnknown();
  });
  if (!found.ok) return found;
  const outcome = await ask({ secretHash: found.value, client, at, call });
  return outcome.ok ? { ok: true, value: outcome.answer } : refuseForNow(outcome.reason);
}
