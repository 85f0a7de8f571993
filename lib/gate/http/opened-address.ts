/** Finds out under which address a person opened this server, as far as their request shows it. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { OwnAddress } from "./origin";
import { isHost } from "./strictness";

/** Header fields that programs in between add: with one of them, `Host` may be the proxy's name for this server. */
const FORWARDING =
  /^(?:forwarded|via|cdn-loop|x-(?:original-)?forwarded(?:-.+)?|(?:x-(?:real|client|cluster-client)|cf-connecting|true-client|fastly-client)-ip|x-envoy-.+)$/;

/** Whether a proxy says, in a header field of any usual name, that it forwarded the request. */
export function isForwarded({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return Object.keys(headers).some((name) => FORWARDING.test(name));
}

/**
 * The host that the person opened if it is another than PUBLIC_URL's; null when it is the same, PUBLIC_URL is not set,
 * or the request does not show it. For a message to that person alone: any client can write these fields.
 */
export function findForeignHost(request: Pick<IncomingMessage, "headers">, address: OwnAddress): string | null {
  if (!address.isPublicUrlSet) return null;
  const host = findOpenedHost(request);
  if (host === null || !isHost(host)) return null;
  const url = `${address.publicUrl.protocol}//${host}`;
  return URL.canParse(url) && new URL(url).host === address.publicUrl.host ? null : host;
}

/**
 * Why a form was refused, in the words of its sender's own address; undefined when the request does not show that
 * address.
 */
export function describeRefusedOrigin(
  { headers }: Pick<IncomingMessage, "headers">,
  { publicUrl, isPublicUrlSet }: OwnAddress,
): string | undefined {
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin)) return undefined;
  const opened = new URL(origin);
  if (opened.origin !== origin || origin === publicUrl.origin || !isHost(opened.host)) return undefined;
  if (isPublicUrlSet) return `You opened ${origin}, this server is ${publicUrl.origin}. Open it there.`;
  if (opened.protocol !== "https:" || opened.host !== host) return undefined;
  return `Latchkey does not know that it is opened at ${origin}. Start it with PUBLIC_URL=${origin}.`;
}

function findOpenedHost(request: Pick<IncomingMessage, "headers">): string | null {
  const forwarded = lastElement(request.headers, "x-forwarded-host");
  if (forwarded !== null) return forwarded;
  return isForwarded(request) ? null : (request.headers.host ?? null);
}

function lastElement(headers: IncomingHttpHeaders, name: string): string | null {
  const text = String(headers[name] ?? "");
  return text.split(",").at(-1)?.trim() || null;
}
