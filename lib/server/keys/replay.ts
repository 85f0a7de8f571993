/** Stores the result of an idempotent request for ten minutes, sealed so that only its caller can open it. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { type AccessContext, isInScope } from "@/lib/server/access/context";
import { refuseRequest, refuseUnknown } from "@/lib/server/access/refusals";
import type { Writer } from "@/lib/server/db/transaction-types";
import { read, truncateWriteAheadLog, write } from "@/lib/server/db/transactions";
import type { ActionResult, RevealedKey } from "@/lib/shared/keys/key-view";

/** How long an answer can be repeated. */
export const REPLAY_KEPT_MS = 10 * 60 * 1000;

const CIPHER = "aes-256-gcm";
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** A request that may be sent again with the same Idempotency-Key. */
export type IdempotentRequest = {
  callerKeyId: string;
  /** SHA-256 over the calling key and its Idempotency-Key */
  id: Uint8Array<ArrayBuffer>;
  /** SHA-256 over the request's parts: a different request must not use the same Idempotency-Key */
  requestHash: Uint8Array<ArrayBuffer>;
  /** 32 bytes that are derived from the caller's secret */
  sealingKey: Buffer;
};

/** Identifies a request by its caller, its Idempotency-Key and its `parts`: method, path and body. */
export function toIdempotentRequest(
  { keyId, sealingKey }: { keyId: string; sealingKey: Buffer },
  idempotencyKey: string,
  parts: readonly (string | Uint8Array)[],
): IdempotentRequest {
  return { callerKeyId: keyId, id: digest([keyId, idempotencyKey]), requestHash: digest(parts), sealingKey };
}

/**
 * The answer that this request got before, or null when it is new. Refuses `idempotency_key_reused` when the earlier
 * request was a different one, or when the caller has a new secret since and can't open the answer; `not_found` when
 * the key of the answer is no longer in the caller's scope.
 */
export async function findReplay(
  database: Writer,
  access: AccessContext,
  idempotency: IdempotentRequest,
  now: Date,
): Promise<ActionResult<RevealedKey> | null> {
  const row = await database.storedAnswer.findUnique({ where: { id: idempotency.id } });
  if (!row || row.expiresAt <= now) return null;
  if (!Buffer.from(row.requestHash).equals(idempotency.requestHash)) return refuseRequest("idempotency_key_reused");
  const value = open(row.sealed, idempotency);
  if (!value) return refuseRequest("idempotency_key_reused");
  const key = await database.apiKey.findUnique({ where: { id: value.key.id }, select: { makerId: true } });
  if (key && !isInScope(access, key)) return refuseUnknown();
  return { ok: true, value };
}

/** Stores the answer. Must be called in the transaction of the change that it reports. */
export async function storeReplay(
  database: Writer,
  idempotency: IdempotentRequest,
  value: RevealedKey,
  now: Date,
): Promise<void> {
  const { id, callerKeyId, requestHash } = idempotency;
  await database.storedAnswer.deleteMany({ where: { id } });
  const expiresAt = new Date(now.getTime() + REPLAY_KEPT_MS);
  await database.storedAnswer.create({
    data: { id, callerKeyId, requestHash, sealed: seal(value, idempotency), expiresAt },
  });
}

/** Whether the write-ahead log may still hold an erased answer. After a start that is unknown, so it is assumed. */
let isLogDirty = true;

/** Erases answers past their time, from the log too. Takes the write lock only when there are any. */
export async function eraseExpiredReplays({ now = new Date() }: { now?: Date } = {}): Promise<void> {
  const where = { expiresAt: { lte: now } };
  if ((await read((database) => database.storedAnswer.count({ where }))) > 0) {
    await write((database) => database.storedAnswer.deleteMany({ where }));
    isLogDirty = true;
  }
  if (isLogDirty) isLogDirty = !(await truncateWriteAheadLog());
}

function seal(value: RevealedKey, { sealingKey, id }: IdempotentRequest): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV_LENGTH);
  // Bound to its row: in another row it can't be opened.
  const cipher = createCipheriv(CIPHER, sealingKey, iv).setAAD(id);
  const sealed = [iv, cipher.update(JSON.stringify(value), "utf8"), cipher.final()];
  return new Uint8Array(Buffer.concat([...sealed, cipher.getAuthTag()]));
}

function open(sealed: Uint8Array, { sealingKey, id }: IdempotentRequest): RevealedKey | null {
  const decipher = createDecipheriv(CIPHER, sealingKey, sealed.subarray(0, IV_LENGTH), { authTagLength: TAG_LENGTH });
  decipher.setAAD(id).setAuthTag(sealed.subarray(-TAG_LENGTH));
  try {
    const text = [decipher.update(sealed.subarray(IV_LENGTH, -TAG_LENGTH)), decipher.final()];
    return JSON.parse(Buffer.concat(text).toString()) as RevealedKey;
  } catch {
    // It was sealed under an earlier secret of the caller.
    return null;
  }
}

function digest(parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const hash = createHash("sha256");
  // Each part's length goes first, so that no two lists of parts have the same bytes.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return new Uint8Array(hash.digest());
}
