/** Reads what an API request carries: body, preconditions, Idempotency-Key. */

import { type IdempotentRequest, toIdempotentRequest } from "@/lib/server/keys/replay";
import type { Caller } from "@/lib/server/request/guard";
import { type ApiResult, apiRefusal } from "./api-result";

/** The body's bytes. They are bounded, because the gate does not let a larger body through. */
export async function readBody(request: Request): Promise<Uint8Array> {
  return new Uint8Array(await request.arrayBuffer());
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;.*)?$/i;

/** The body as a JSON object. Refusals: `content_type_unsupported`, `body_not_json`. */
export function parseJson(request: Request, body: Uint8Array): ApiResult<Record<string, unknown>> {
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "")) {
    return apiRefusal({ code: "content_type_unsupported" });
  }
  return parseObject(body);
}

/** Like `parseJson`, for a call whose body may be absent, and may come without its type. */
export function parseOptionalJson(request: Request, body: Uint8Array): ApiResult<Record<string, unknown>> {
  if (body.length === 0) return { ok: true, value: {} };
  return request.headers.has("content-type") ? parseJson(request, body) : parseObject(body);
}

function parseObject(body: Uint8Array): ApiResult<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { ok: true, value: value as Record<string, unknown> };
    }
  } catch {
    // Not UTF-8 or not JSON: the same refusal.
  }
  return apiRefusal({ code: "body_not_json" });
}

// RFC 9110 section 8.8.3; a comma may stand inside a tag.
const ENTITY_TAG = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
// Empty elements of a list are ignored, by RFC 9110 section 5.6.1.2.
const ENTITY_TAGS = new RegExp(`^[ \\t,]*${ENTITY_TAG}(?:[ \\t]*,[ \\t,]*${ENTITY_TAG})*[ \\t,]*$`);

// What a proxy that compresses makes of a tag: "1.2" becomes W/"1.2" (nginx) or "1.2-gzip" (Apache, Jetty).
const MARKS_OF_COMPRESSION = /^W\/|-{1,2}(?:gzip|deflate|br|zstd)(?="$)/g;

/**
 * The ETags of If-Match in the form in which this server gives them out, or null without the field. A weak ETag would
 * match nothing (RFC 9110 section 13.1.1), but here every tag stands for one version, whatever has become of the bytes
 * of an answer on their way. Refuses `if_match_invalid`.
 */
export function readIfMatch({ headers }: Request): ApiResult<string[] | null> {
  const field = headers.get("if-match")?.trim();
  if (field === undefined) return { ok: true, value: null };
  if (field === "*") return { ok: true, value: ["*"] };
  if (!ENTITY_TAGS.test(field)) return apiRefusal({ code: "if_match_invalid" });
  const tags = field.match(new RegExp(ENTITY_TAG, "g")) ?? [];
  return { ok: true, value: tags.map((tag) => tag.replace(MARKS_OF_COMPRESSION, "")) };
}

const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * What identifies this request when it is sent again; null without an Idempotency-Key. Refuses a malformed one with
 * `idempotency_key_invalid`.
 */
export function readIdempotency(
  request: Request,
  { keyId, sealingKey }: Caller,
  body: Uint8Array,
): ApiResult<IdempotentRequest | null> {
  const field = request.headers.get("idempotency-key");
  if (field === null) return { ok: true, value: null };
  if (!IDEMPOTENCY_KEY.test(field) || sealingKey === null) return apiRefusal({ code: "idempotency_key_invalid" });
  const parts = [request.method, new URL(request.url).pathname, body];
  return { ok: true, value: toIdempotentRequest({ keyId, sealingKey }, field, parts) };
}

/** Refuses `subaccount_unsupported` when the query has a `subaccount` that is not empty. */
export function findSubaccountRefusal({ url }: Request) {
  const named = [...new URL(url).searchParams].some(([name, value]) => /^subaccount$/i.test(name) && value !== "");
  return named ? apiRefusal({ code: "subaccount_unsupported" }) : null;
}
