/** Parses a request target into its canonical spelling, which every later step compares, or refuses it. */
import type { Refusal } from "@/lib/shared/gate/refusals";

/** `path` begins with "/" and is canonical; `query` is empty or begins with "?". */
export type Target = { path: string; query: string };
/** The target, or the refusal of a request that has none. */
export type TargetParse = { ok: true; target: Target } | { ok: false; refusal: Refusal };

const MAX_LENGTH = 8192;
// RFC 3986 section 3.3: pchar and "/". Brackets, backslashes and quotes must be percent-encoded in a path.
const PATH = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;
// Wider than the RFC: a query is only forwarded, and browsers leave more of it unencoded.
const QUERY = /^[\x21\x24-\x3b\x3d\x3f-\x7e]*$/;
const UNRESERVED = /[A-Za-z0-9\-._~]/;
const PLAIN_PATH = /^(?:\/[A-Za-z0-9\-_~]+)*\/?$/;

/** Whether `text` may follow a path: it is empty, or "?" and characters that need no percent-encoding. */
export function isQuery(text: string): boolean {
  return QUERY.test(text);
}

function badTarget(detail: string): TargetParse {
  return { ok: false, refusal: { code: "bad_request", detail } };
}

/** RFC 3986 section 6.2.2: an encoded unreserved character means the same as the character. */
function normalisePath(path: string): string {
  return path.replace(/%[0-9A-Fa-f]{2}/g, (triplet) => {
    const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
    return UNRESERVED.test(character) ? character : triplet.toUpperCase();
  });
}

function isUtf8WithoutControls(path: string): boolean {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}

/**
 * Parses the request target of RFC 9112 section 3.2: origin-form, or absolute-form with the host of the `Host` header.
 * Refuses paths that two programs could read differently: dot segments, empty segments, backslashes, NUL, bad UTF-8.
 */
export function parseTarget(url: string, host: string | undefined): TargetParse {
  if (url.length > MAX_LENGTH) return { ok: false, refusal: { code: "target_too_long" } };
  if (url.charCodeAt(0) !== 47) return parseAbsolute(url, host);
  const mark = url.indexOf("?");
  const written = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? "" : url.slice(mark);
  if (!isQuery(query)) return badTarget("The query holds a character that must be percent-encoded.");
  if (PLAIN_PATH.test(written)) return { ok: true, target: { path: written, query } };
  if (!PATH.test(written)) return badTarget("The path holds a character that must be percent-encoded.");
  const path = normalisePath(written);
  if (path.includes("//")) return badTarget("The path has an empty segment.");
  if (/\/\.{1,2}(?:\/|$)/.test(path)) return badTarget("The path has a dot segment.");
  if (!isUtf8WithoutControls(path)) return badTarget("The path must be UTF-8 without control characters.");
  return { ok: true, target: { path, query } };
}

function parseAbsolute(url: string, host: string | undefined): TargetParse {
  const match = /^http:\/\/([^/?#]+)(\/.*)?$/i.exec(url);
  if (!match || host === undefined || match[1]?.toLowerCase() !== host.toLowerCase()) {
    return badTarget("The request target must be a path on this host.");
  }
  return parseTarget(match[2] ?? "/", undefined);
}
