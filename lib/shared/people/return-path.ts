/** Where a person lands after signing in: the page that they wanted, on this server alone. */

/** The parameter of /sign-in that names the page. */
export const RETURN_PARAMETER = "next";
/** The header field in which `proxy.ts` passes the path and query of a page's request on to that page. */
export const PAGE_PATH_HEADER = "x-latchkey-page";

const START = "/keys";
const MAX_LENGTH = 2_000;
const BASE = "http://latchkey.invalid";
/** What is no page to come back to: the ways in themselves, and what is no page. */
const NO_PAGES = /^\/(?:sign-in|sign-up|set-up|api|internal|_next)(?:\/|$)/;

/**
 * The path, query and fragment that `text` names on this server, or the list of keys. Anybody can write such a link, so
 * another server's address, whichever way it is written, must not get through.
 */
export function readReturnPath(text: unknown): string {
  if (typeof text !== "string" || text.length > MAX_LENGTH || !text.startsWith("/")) return START;
  if (!URL.canParse(text, BASE)) return START;
  const url = new URL(text, BASE);
  // Next's own parameter, for data of a page.
  if (url.searchParams.has("_rsc")) url.searchParams.delete("_rsc");
  const path = url.pathname + url.search + url.hash;
  // "/.//evil.example" becomes "//evil.example", which browsers take for another host.
  if (url.origin !== BASE || /^\/[/\\]/.test(path) || NO_PAGES.test(url.pathname)) return START;
  return path;
}

/** The address of the sign-in page that leads back to `wanted`. */
export function signInPath(wanted: string): string {
  const path = readReturnPath(wanted);
  return path === START ? "/sign-in" : `/sign-in?${new URLSearchParams({ [RETURN_PARAMETER]: path })}`;
}
