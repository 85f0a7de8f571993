/** Finds the one secret that a request presents. */
import type { IncomingHttpHeaders } from "node:http";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { isWellFormedSecret } from "@/lib/shared/keys/secret-format";

export type CredentialResult = { ok: true; secret: string } | { ok: false; code: RefusalCode };

const BEARER = /^bearer(?: +(.*))?$/i;
const NONE: readonly string[] = [];

/**
 * The secret in `X-API-Key`, `X-ElasticEmail-ApiKey`, `X-Auth-Token` or `Authorization: Bearer`, or in `parameters`,
 * where v2 takes it from as well. The same secret in several of them is one secret; different ones are refused, never
 * "first wins" (RFC 6750 section 2). A header sent twice arrives joined by a comma, and a second Authorization was
 * refused before. What is empty is absent.
 */
export function readCredential(headers: IncomingHttpHeaders, parameters: readonly string[] = NONE): CredentialResult {
  let found = "";
  // By their names: to look for names in a list would cost more than all else here.
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
