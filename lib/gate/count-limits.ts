/** Says what is counted of a key's limits, for the key's page. */
import type { LimitCountOutcome } from "@/lib/shared/gate/gate-questions";
import { findKeys, type KeyParts } from "./auth/find-keys";
import { hasLimits, type LimitCounter } from "./limits/limit-counter";

/** The counts of the key whose secret has this SHA-256, in base64. Counts nothing itself. Never rejects. */
export async function countLimits(
  parts: KeyParts & { keyLimits: LimitCounter },
  secretHash: string,
): Promise<LimitCountOutcome> {
  const [key] = await findKeys(parts, [secretHash]);
  if (key === undefined || key === "unavailable") return { ok: false, reason: "The keys can't be read at the moment." };
  if (key === null) return { ok: false, reason: "The key can't be found any more." };
  if (!hasLimits(key)) return { ok: true, counts: null };
  return { ok: true, counts: await parts.keyLimits.readCounts(key, Date.now()) };
}
