/** For tests: calling keys, as the guard passes them to a handler. */
import { createHash, randomBytes } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { type IdempotentRequest, toIdempotentRequest } from "@/lib/server/keys/replay";
import type { Caller } from "@/lib/server/request/guard";
import type { CreateKeyInput } from "@/lib/shared/keys/key-input";
import type { Permission } from "@/lib/shared/keys/permissions";
import { createOne } from "./keys";

/** A new key of the account whose request arrives now. Its permissions are in its row, too. */
export async function createCaller(
  actor: Actor,
  permissions: Permission[] = ["Security", "SendHttp"],
  facts: Partial<CreateKeyInput> = {},
): Promise<Caller> {
  const { key, secret } = await createOne(actor, { permissions, ...facts });
  return {
    keyId: key.id,
    accountId: actor.accountId,
    permissions: new Set(permissions),
    clientAddress: "192.0.2.1",
    requestId: "request",
    secretHash: new Uint8Array(createHash("sha256").update(secret).digest()),
    receivedAt: Date.now(),
    sealingKey: randomBytes(32),
  };
}

/** The same caller with a new request that arrives now. */
export function callAgain(caller: Caller): Caller {
  return { ...caller, receivedAt: Date.now() };
}

/** Identifies a caller's request by its Idempotency-Key. */
export function createIdempotency(
  { keyId, sealingKey }: Caller,
  id = "id",
  parts: string[] = ["POST", "/", "{}"],
): IdempotentRequest {
  return toIdempotentRequest({ keyId, sealingKey: sealingKey ?? Buffer.alloc(32) }, id, parts);
}
