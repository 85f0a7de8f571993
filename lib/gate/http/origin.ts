/** Decides which pages may send forms here: those of this server's own origin. */
import type { IncomingHttpHeaders } from "node:http";
import { normaliseAddress } from "@/lib/shared/keys/ip-rules";

/** The address under which people open this server. */
export type PublicAddress = {
  publicUrl: URL;
  /** false: PUBLIC_URL was left to its default, so the server may be opened under an IP address too */
  isPublicUrlSet: boolean;
  /** that of `publicUrl`, kept apart because parsing it costs a microsecond a request: "http" or "https" */
  publicProtocol: string;
};

/** What deciding on an origin needs. */
export type OwnAddress = Omit<PublicAddress, "publicProtocol">;

/** Host names that no stranger's DNS can point here. */
function isUnspoofableHost(hostname: string): boolean {
  return hostname === "localhost" || normaliseAddress(hostname.replace(/^\[|\]$/g, "")) !== null;
}

/** The host and port of this server as the browser knows them: PUBLIC_URL's, or by default what it asked for. */
export function getPublicHost({ publicUrl, isPublicUrlSet }: OwnAddress, hostHeader: string | undefined): string {
  return isPublicUrlSet || hostHeader === undefined ? publicUrl.host : hostHeader;
}

/**
 * The origin of a state-changing page request if it is this server's own, or null. `Origin` must be PUBLIC_URL's. Where
 * PUBLIC_URL was left to its default, an IP address or localhost that equals `Host` will do too: a name would open
 * the gate to DNS rebinding. A request without `Origin`, or with `null`, comes from nowhere of ours.
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
