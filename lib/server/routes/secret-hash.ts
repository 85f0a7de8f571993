/** Finds the secret of a key by which the gate knows the key. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { refuseUnknown } from "@/lib/server/access/refusals";
import { read } from "@/lib/server/db/transactions";
import type { ActionResult } from "@/lib/shared/keys/key-view";

/**
 * The SHA-256 in base64 of the key's newest secret, and whether the key has limits. Refusals: `signed_out`; `not_found`
 * for a key outside the actor's scope.
 */
export function findSecretHash(
  actor: Actor,
  keyId: string,
): Promise<ActionResult<{ secretHash: string; isLimited: boolean }>> {
  return read<ActionResult<{ secretHash: string; isLimited: boolean }>>(async (database) => {
    const access = await authorizeRead(database, actor, new Date());
    if (!access.ok) return access;
    const key = await database.apiKey.findFirst({
      where: { id: keyId, ...access.scope },
      select: { limits: true, secrets: { where: { endsAt: null }, select: { hash: true }, take: 1 } },
    });
    const [secret] = key?.secrets ?? [];
    if (!key || !secret) return refuseUnknown();
    return {
      ok: true,
      value: { secretHash: Buffer.from(secret.hash).toString("base64"), isLimited: key.limits !== "" },
    };
  });
}
