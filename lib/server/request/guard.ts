/** Guards every API route handler. The gate decided who calls; this decides whether the key has the permission. */

import { UnknownOutcomeError } from "@/lib/server/db/errors";
import { DatabaseFaultError } from "@/lib/server/db/faults";
import { DatabaseBusyError } from "@/lib/server/db/transactions";
import { log } from "@/lib/server/log";
import { ASKED_HEADER, INNER, INNER_ENV, REFUSED_HEADER } from "@/lib/shared/gate/inner-hop";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type Problem, type Refusal, type RefusalFormat, toProblemDetails } from "@/lib/shared/gate/refusals";
import { allows, isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { type LimitUse, limitUses } from "@/lib/shared/limits/limit-use";
import { matchesToken } from "./inner-token";

/** The key that a request was admitted with. */
export type Caller = {
  keyId: string;
  accountId: string;
  permissions: ReadonlySet<Permission>;
  clientAddress: string;
  requestId: string;
  /** SHA-256 of the request's secret. The key may have a new secret by the time the request is carried out. */
  secretHash: Uint8Array<ArrayBuffer>;
  /** when the request's headers had arrived at the gate, milliseconds since 1970 */
  receivedAt: number;
  /** how much of the key's limits is used; absent without limits */
  limits?: LimitUse[];
  /** 32 bytes that only this caller's secret gives, to seal an answer; null without an Idempotency-Key */
  sealingKey: Buffer | null;
};

/**
 * Wraps a route handler. It runs only for a request that the gate admitted with a key that has `permission`; `None`
 * requires a key without any permission. Refusals: 401 `key_missing` without proof that the request came through the
 * gate (fail closed); 403 `permission_missing`. `format` is the format of refusals under this path.
 */
export function guard(
  permission: Permission,
  handler: (request: Request, caller: Caller) => Promise<Response> | Response,
  format: RefusalFormat = toProblemDetails,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const caller = findCaller(request.headers);
    if (!caller) return refuse(format({ code: "key_missing" }, "unknown"), "key_missing");
    if (!allows(caller.permissions, permission)) {
      const refusal: Refusal = { code: "permission_missing", required_permission: permission };
      return withAsked(refuse(format(refusal, caller.requestId), refusal.code), permission);
    }
    try {
      return withAsked(await handler(request, caller), permission);
    } catch (error) {
      const code = failureCode(error);
      // A database's fault is logged once, where it is found.
      if (code === "internal_error") log.error({ err: error, requestId: caller.requestId }, "an API route failed");
      return refuse(format({ code }, caller.requestId), code);
    }
  };
}

/** The refusal for what a handler threw, which is a fault of the server. */
export function failureCode(error: unknown): RefusalCode {
  if (error instanceof DatabaseBusyError) return "database_busy";
  if (error instanceof UnknownOutcomeError) return "database_outcome_unknown";
  return error instanceof DatabaseFaultError ? `database_${error.fault}` : "internal_error";
}

/** Reads the caller from the gate's header fields. Null when the token is wrong or a field is missing. */
function findCaller(fields: Headers): Caller | null {
  if (!matchesToken(fields.get(INNER.token), INNER_ENV.token)) return null;
  const keyId = fields.get(INNER.keyId);
  const accountId = fields.get(INNER.accountId);
  const words = fields.get(INNER.permissions);
  const clientAddress = fields.get(INNER.client);
  const requestId = fields.get(INNER.requestId);
  const secretHash = fields.get(INNER.secretHash);
  const receivedAt = Number(fields.get(INNER.receivedAt));
  if (!keyId || !accountId || words === null || !clientAddress || !requestId || !secretHash || !receivedAt) return null;
  const permissions = new Set(words.split(" ").filter(isPermission));
  const sealingKey = fields.get(INNER.sealingKey);
  return {
    keyId,
    accountId,
    permissions,
    clientAddress,
    requestId,
    secretHash: new Uint8Array(Buffer.from(secretHash, "base64url")),
    receivedAt,
    ...parseLimits(fields.get(INNER.limits)),
    sealingKey: sealingKey === null ? null : Buffer.from(sealingKey, "base64url"),
  };
}

/** The gate reads this field to count what was asked for, and removes it. */
function withAsked(response: Response, permission: Permission): Response {
  if (permission !== "None") response.headers.set(ASKED_HEADER, permission);
  return response;
}

function parseLimits(text: string | null): Pick<Caller, "limits"> {
  return text === null ? {} : { limits: limitUses.parse(JSON.parse(text)) };
}

function refuse({ status, headers, body }: Problem, code: RefusalCode): Response {
  // The gate reads this field to count the refusal, and removes it.
  return new Response(body, { status, headers: { ...headers, [REFUSED_HEADER]: code } });
}
