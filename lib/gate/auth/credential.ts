/** Finds the one secret that a request presents. */
import type { IncomingHttpHeaders } from "node:http";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { isWellFormedSecret } from "@/lib/shared/keys/secret-format";

/** The secret, or the code of the refusal: `key_missing`, `key_ambiguous` or `key_invalid`. */
export type CredentialResult = { ok: true; secret: string } | { ok: false; code: RefusalCode };

const BEARER = /^bearer(?: +(.*))?$/i;
const NONE: readonly string[] = [];

/**
 * The secret in `X-API-Key`, `X-ElasticEmail-ApiKey`, `X-Auth-Token` or `Authorization: Bearer`, or in `parameters`,
 * the values of v2's `apikey` parameter. The same secret may be sent in several places; two different ones are refused
 * (RFC 6750 section 2). Empty values count as absent. Node joins a header that was sent twice with a comma; a second
 * Authorization header must have been refused before (`findHttpFault`).
 */
export function readCredential(headers: IncomingHttpHeaders, parameters: readonly string[] = NONE): CredentialResult {
  let found = "";
  // Read by constant names: a loop over a list of names would cost more than the rest of this function.
  for (const value of [headers["x-api-key"], headers["x-elasticemail-apikey"], headers["x-auth-token"]]) {
    if (typeof value !== "string" || value === "") continue;
    if (value.includes(",")) return { ok: false, code: "key_ambiguous" };
    if (found !== "" && found !== value) return { ok: false, code: "key_ambiguous" };
    found = value;
  }
  const { authorization } = headers;
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1]?.trim() ?? "";
    if (token !== "" && found !== "" && found !== token) return { ok: false, code: "key_ambiguous" };
    if (token !== "") found = token;
  }
  for (const value of parameters) {
    if (value === "") continue;
    if (found !== "" && found !== value) return { ok: false, code: "key_ambiguous" };
    found = value;
  }
  if (found === "") return { ok: false, code: "key_missing" };
  return isWellFormedSecret(found) ? { ok: true, secret: found } : { ok: false, code: "key_invalid" };
}
