/** Whether a request comes from the gate: a token compared in constant time. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { INNER_ENV } from "@/lib/shared/gate/inner-hop";

type TokenVariable = typeof INNER_ENV.token | typeof INNER_ENV.usageToken;

/** Fails closed: without a token in the environment (someone ran `next start`) nothing matches. */
export function matchesToken(given: string | null, variable: TokenVariable): boolean {
  const expected = process.env[variable];
  if (!expected || given === null) return false;
  // Hashed first, because timingSafeEqual needs equal lengths and a length reveals something as well.
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
