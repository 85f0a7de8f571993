/** What an admitted request was for: its own method and path, or for a check those that a trusted proxy holds. */
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { getPeerAddress } from "@/lib/gate/http/client-address";
import { MAX_PURPOSE_LENGTH } from "@/lib/shared/gate/inner-hop";
import { type IpRule, ruleContains } from "@/lib/shared/keys/ip-rules";

/** As they came; made presentable once a batch, not for each request. */
export type OriginalRequest = { method: string; uri: string };

const METHOD = /^[A-Za-z-]{1,20}$/;
/** Perhaps with scheme and host, which say nothing about what is done there. */
const URI = /^(?:https?:\/\/[^/?#]*)?(\/[^ \t]*)$/i;

/** Whether a connection comes from a trusted proxy: one look for all of its requests. */
const trust = new WeakMap<Socket, boolean>();

type ForwardedCheck = { headers: IncomingHttpHeaders; socket: Socket };

/**
 * What the proxy in front says that the checked request was, or null. Believed as X-Forwarded-For is: from a trusted proxy
 * only. Where its two ways to say it differ, one of them is the client's own, and neither is believed.
 */
export function readOriginalRequest(
  { headers, socket }: ForwardedCheck,
  trusted: readonly IpRule[],
): OriginalRequest | null {
  if (trusted.length === 0) return null;
  const uri = agreedValue(headers["x-original-uri"], headers["x-forwarded-uri"]);
  const method = agreedValue(headers["x-original-method"], headers["x-forwarded-method"]);
  if (uri === null || method === null || !URI.test(uri) || !METHOD.test(method)) return null;
  return isTrusted(socket, trusted) ? { method, uri } : null;
}

type HeaderValue = IncomingHttpHeaders[string];

function agreedValue(one: HeaderValue, other: HeaderValue): string | null {
  const said = one ?? other;
  return typeof said === "string" && (other === undefined || other === said) ? said : null;
}

function isTrusted(socket: Socket, trusted: readonly IpRule[]): boolean {
  const known = trust.get(socket);
  if (known !== undefined) return known;
  const peer = getPeerAddress(socket);
  const isOne = peer !== null && trusted.some((rule) => ruleContains(rule, peer));
  trust.set(socket, isOne);
  return isOne;
}

/**
 * "GET /v1/mail": upper case, printable ASCII, `MAX_PURPOSE_LENGTH` characters at most. Never the query, which may hold
 * secrets; nor anything that is as long as a key and looks like one.
 */
export function formatUsedFor(method: string, uri: string): string {
  const [path = ""] = (URI.exec(uri)?.[1] ?? "/").split(/[?#]/, 1);
  const printable = path
    .replace(/%(?:[46][1-9A-Fa-f]|[57][0-9Aa]|3[0-9])/g, decodeURIComponent)
    .replace(/[^\x21-\x7e]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)
    .replace(/[0-9A-Fa-f]{96}/g, "(key)");
  const text = `${method.toUpperCase()} ${printable}`;
  const short =
    text.length <= MAX_PURPOSE_LENGTH ? text : `${text.slice(0, MAX_PURPOSE_LENGTH - 3).replace(/%.?$/, "")}...`;
  // A string of its own: V8 makes parts of a string point to the whole, query and all.
  return Buffer.from(short, "latin1").toString("latin1");
}
