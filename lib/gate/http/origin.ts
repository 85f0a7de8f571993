/** Accepts state-changing page requests from this server's own origin only. */
import type { IncomingHttpHeaders } from "node:http";
import { normaliseAddress } from "@/lib/shared/keys/ip-rules";

/** The address under which people open this server. */
export type PublicAddress = {
  publicUrl: URL;
  /** false: PUBLIC_URL was left to its default, so the server may be opened under an IP address too */
  isPublicUrlSet: boolean;
  /** "http" or "https", as in `publicUrl`; kept beside it because reading it from a URL costs 1 us a request */
  publicProtocol: string;
};

/** The part of the public address that deciding on an origin needs. */
export type OwnAddress = Omit<PublicAddress, "publicProtocol">;

/** Whether no attacker can make this host name resolve to this server by DNS: an IP address or localhost. */
function isUnspoofableHost(hostname: string): boolean {
  return hostname === "localhost" || normaliseAddress(hostname.replace(/^\[|\]$/g, "")) !== null;
}

/** The host and port of this server as the client knows them: those of PUBLIC_URL if it is set, else of `Host`. */
export function getPublicHost({ publicUrl, isPublicUrlSet }: OwnAddress, hostHeader: string | undefined): string {
  return isPublicUrlSet || hostHeader === undefined ? publicUrl.host : hostHeader;
}

/**
 * The origin of a state-changing page request if it is this server's own, else null. `Origin` must equal that of
 * PUBLIC_URL. If PUBLIC_URL was left to its default, an IP address or localhost that equals `Host` is accepted too, but
 * no other name, which would allow DNS rebinding. A request without `Origin`, or with `null`, is not accepted.
 */
export function findOwnOrigin(headers: IncomingHttpHeaders, address: OwnAddress): URL | null {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return null;
  const { origin } = headers;
  if (origin === undefined || !URL.canParse(origin)) return null;
  if (origin === address.publicUrl.origin) return address.publicUrl;
  if (address.isPublicUrlSet) return null;
  const url = new URL(origin);
  const isPlain = url.origin === origin && url.protocol === "http:";
  return isPlain && url.host === headers.host && isUnspoofableHost(url.hostname) ? url : null;
}
