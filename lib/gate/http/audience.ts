/** Tells a person who opens a page from a program, so that each gets a refusal that it can read. */
import type { IncomingHttpHeaders } from "node:http";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { MAX_HEADER_BYTES } from "./limits";
import { isHost } from "./strictness";

const API_TARGET = /^\/api(?:[/?]|$)/i;

/** Whether a browser asks for a page: below /api everybody gets JSON, elsewhere those who don't ask for HTML. */
export function isPageVisit(url: string | undefined, { accept }: IncomingHttpHeaders): boolean {
  return !API_TARGET.test(url ?? "") && (accept ?? "").includes("text/html");
}

/** Whether a program asks for JSON in so many words, where others get a page. */
export function asksForJson({ accept = "" }: IncomingHttpHeaders): boolean {
  return accept.includes("json") && !accept.includes("text/html");
}

/** The start of a head that could not be parsed. */
export type UnparsedHead = { url: string | undefined; headers: IncomingHttpHeaders };

/** What the first bytes of a head in latin1 show of it: the target, and of the fields those that matter here. */
export function readUnparsedHead(bytes: string): UnparsedHead {
  const [, url, rest = ""] = /^(?:GET|HEAD|POST) (\S*)([\s\S]*)/.exec(bytes) ?? [];
  const read = (field: RegExp) => field.exec(rest)?.[1]?.trim();
  const accept = read(/\naccept:([^\r\n]*)/i);
  const host = read(/\nhost:([^\r\n]*)/i);
  const cookie = read(/\ncookie:([^\r\n]*)/i);
  return { url, headers: { accept, host, cookie } };
}

/** A refusal of the message itself, in words for a person who can change what their browser sends. */
export function explainToPerson(refusal: Refusal, headers: IncomingHttpHeaders): Refusal {
  const { host, cookie = "" } = headers;
  if (refusal.code === "headers_too_large") {
    const place = host !== undefined && isHost(host) ? host.replace(/:\d+$/, "") : "this server";
    return { ...refusal, detail: cookie.length > MAX_HEADER_BYTES / 2 ? describeCookies(place) : LARGE_HEAD };
  }
  if (refusal.code === "bad_request" && host !== undefined && !isHost(host)) return { ...refusal, detail: BAD_HOST };
  return refusal;
}

const describeCookies = (place: string) =>
  `Your browser keeps more cookies for ${place} than fit into one request (16 KiB). Other programs on ${place} may have ` +
  "set them. Delete the cookies of this site in your browser's settings and reload this page. In a private window it " +
  "opens at once.";

const LARGE_HEAD =
  "Your browser, one of its extensions or a proxy sends more than fits into one request: 100 header fields, 16 KiB in " +
  "all. Often these are cookies: delete those of this site, or open this page in a private window.";

const BAD_HOST =
  "This server can't be opened under the host name in the address bar. Use its IP address, or a name of letters, " +
  "digits, dots and hyphens.";
