/** Guards every API route handler. The gate decided who calls; this decides whether the key has the permission. */

import { log } from "@/lib/server/log";
import { INNER, INNER_ENV, REFUSED_HEADER } from "@/lib/shared/gate/inner-hop";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type Problem, type Refusal, type RefusalFormat, toProblemDetails } from "@/lib/shared/gate/refusals";
import { allows, isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { matchesToken } from "./inner-token";

/** The key that a request was admitted with. */
export type Caller = {
  keyId: string;
  accountId: string;
  permissions: ReadonlySet<Permission>;
  clientAddress: string;
  requestId: string;
  /** SHA-256 of the secret in the request. The key may have another one by the time the request is carried out. */
  secretHash: Uint8Array<ArrayBuffer>;
  /** when the gate had the request's headers, milliseconds since 1970 */
  receivedAt: number;
  /** what this caller alone can open again; null unless the request carries an Idempotency-Key */
  sealingKey: Buffer | null;
};

/**
 * Wraps a route handler: it runs only for a request that the gate admitted with a key that has `permission` (`None`
 * asks for no more than a key). Anything else is refused with problem details: no proof of the gate is 401
 * `key_missing` (fail closed), a missing permission is 403 `permission_missing`. `format` is the body format of
 * refusals under this path.
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
      return refuse(format(refusal, caller.requestId), refusal.code);
    }
    try {
      return await handler(request, caller);
    } catch (error) {
      // The failure is the server's: it goes to the log only, and the caller may try again.
      log.error({ err: error, requestId: caller.requestId }, "an API route failed");
      return refuse(format({ code: "keys_unavailable" }, caller.requestId), "keys_unavailable");
    }
  };
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
    sealingKey: sealingKey === null ? null : Buffer.from(sealingKey, "base64url"),
  };
}

function refuse({ status, headers, body }: Problem, code: RefusalCode): Response {
  // The gate counts what became of the request; it reads this field and takes it out.
  return new Response(body, { status, headers: { ...headers, [REFUSED_HEADER]: code } });
}
