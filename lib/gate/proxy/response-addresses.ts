/** Translates the addresses in an upstream's response headers, each in the syntax of its field. */
import type { IncomingHttpHeaders } from "node:http";
import {
  findMissingCookiePath,
  type RoutedRequest,
  toPublicCookiePath,
  toPublicReference,
} from "@/lib/gate/routes/public-paths";

/** `publicHost` is this server as its caller addressed it, with or without a port; `headers` are the caller's. */
export type AnsweredRequest = RoutedRequest & { publicHost: string; headers: IncomingHttpHeaders };

type Translate = (value: string, request: AnsweredRequest) => string;

const FIELDS: Readonly<Record<string, Translate>> = {
  location: toPublicReference,
  "content-location": toPublicReference,
  refresh: translateRefresh,
  link: translateLink,
  "set-cookie": translateCookie,
};
/** Rules out most fields without lower-casing their names. */
const LENGTHS = new Set(Object.keys(FIELDS).map((name) => name.length));

/** Changes `headers`, names and values in turn, in place. */
export function translateAddresses(headers: string[], request: AnsweredRequest): void {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (!LENGTHS.has(name.length)) continue;
    const translate = FIELDS[name.toLowerCase()];
    if (translate) headers[index + 1] = translate(headers[index + 1] as string, request);
  }
}

// HTML's "shared declarative refresh steps": seconds, then an address that may be named and quoted.
const REFRESH = /^(\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?(["']?))(.*)$/is;

function translateRefresh(value: string, request: AnsweredRequest): string {
  const [, before = "", quote = "", rest = ""] = REFRESH.exec(value) ?? [];
  const end = quote === "" ? -1 : rest.indexOf(quote);
  const reference = end < 0 ? rest.trim() : rest.slice(0, end);
  return before + toPublicReference(reference, request) + (end < 0 ? "" : rest.slice(end));
}

// RFC 8288 section 3: targets in angle brackets, and the context in `anchor`. Other strings may hold brackets.
const LINK = /<([^<>]*)>|(\banchor\s{0,9}=\s{0,9}")([^"\\]*)"|"(?:[^"\\]|\\.?)*(?:"|$)/gis;

function translateLink(value: string, request: AnsweredRequest): string {
  return value.replace(LINK, (whole: string, target?: string, anchor?: string, context?: string) => {
    if (target !== undefined) return `<${toPublicReference(target.trim(), request)}>`;
    return anchor === undefined ? whole : `${anchor}${toPublicReference(context ?? "", request)}"`;
  });
}

/** RFC 6265 section 5.2: attributes after the first semicolon; of several with one name, the last counts. */
function translateCookie(value: string, request: AnsweredRequest): string {
  const [pair = "", ...attributes] = value.split(";");
  // Browsers accept these with the path "/" only.
  const isForWholeHost = /^\s*__Host-/i.test(pair);
  let hasPath = isForWholeHost;
  const kept: string[] = [];
  for (const attribute of attributes) {
    const mark = attribute.indexOf("=");
    const [name, text] = mark < 0 ? [attribute, ""] : [attribute.slice(0, mark), attribute.slice(mark + 1).trim()];
    const kind = name.trim().toLowerCase();
    if (kind === "domain" && isUpstreamsOwn(text, request)) continue;
    if (kind === "path" && text.startsWith("/") && !isForWholeHost) {
      hasPath = true;
      kept.push(`${name}=${toPublicCookiePath(text, request)}`);
    } else kept.push(attribute);
  }
  const path = hasPath ? null : findMissingCookiePath(request);
  if (path !== null) kept.push(` Path=${path}`);
  return [pair, ...kept].join(";");
}

/** Whether a cookie's domain covers the upstream, but not this server: callers would refuse the cookie. */
function isUpstreamsOwn(domain: string, { place, publicHost }: AnsweredRequest): boolean {
  const covered = domain.replace(/^\./, "").toLowerCase();
  return isCovered(new URL(place.origin).hostname, covered) && !isCovered(publicHost.replace(/:\d+$/, ""), covered);
}

function isCovered(hostname: string, domain: string): boolean {
  return `.${hostname.toLowerCase()}`.endsWith(`.${domain}`);
}
