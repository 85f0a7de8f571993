/** Whether a request comes from the gate: a token compared in constant time. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { INNER_ENV } from "@/lib/shared/gate/inner-hop";

type TokenVariable = typeof INNER_ENV.token | typeof INNER_ENV.usageToken;

/** Whether `given` is the token in `variable`. Always false without one, as after a bare `next start` (fail closed). */
export function matchesToken(given: string | null, variable: TokenVariable): boolean {
  const expected = process.env[variable];
  if (!expected || given === null) return false;
  // Hashed first, because timingSafeEqual needs equal lengths, and the token's length must not leak either.
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
