/** For tests: creates keys, and finds what the gate would. */
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { createKey } from "@/lib/server/keys/keys";
import type { CreateKeyInput } from "@/lib/shared/keys/key-input";
import type { ActionResult, RevealedKey } from "@/lib/shared/keys/key-view";

export { findBySecret, getGeneration } from "./engine";

/** A valid input with a name and requestId of its own. */
export function createInput(facts: Partial<CreateKeyInput> = {}): CreateKeyInput {
  const requestId = randomUUID();
  return { requestId, name: requestId, permissions: ["SendHttp"], ipRules: [], expiresAt: null, ...facts };
}

/** Creates a key that must not be refused. */
export async function createOne(actor: Actor, facts: Partial<CreateKeyInput> = {}): Promise<RevealedKey> {
  return requireValue(await createKey(actor, createInput(facts)));
}

/** The value of a result; throws the code of a refusal. */
export function requireValue<T>(result: ActionResult<T> | undefined): T {
  if (!result?.ok) throw new Error(result?.refusal.code ?? "no result");
  return result.value;
}

/** "ok", or the refusal's code. */
export function getCode(result: ActionResult<unknown>): string {
  return result.ok ? "ok" : result.refusal.code;
}

/** How often each code occurs. */
export function countCodes(codes: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
