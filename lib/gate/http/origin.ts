/** Accepts state-changing page requests from this server's own origin only. */
import type { IncomingHttpHeaders } from "node:http";

/** The address under which people open this server. */
export type PublicAddress = {
  publicUrl: URL;
  /** false: PUBLIC_URL was left to its default, so the server may be opened under any name */
  isPublicUrlSet: boolean;
  /** "http" or "https", as in `publicUrl`; kept beside it because reading it from a URL costs 1 us a request */
  publicProtocol: string;
};

/** The part of the public address that deciding on an origin needs. */
export type OwnAddress = Omit<PublicAddress, "publicProtocol">;

/** The host and port of this server as the client knows them: those of PUBLIC_URL if it is set, else of `Host`. */
export function getPublicHost({ publicUrl, isPublicUrlSet }: OwnAddress, hostHeader: string | undefined): string {
  return isPublicUrlSet || hostHeader === undefined ? publicUrl.host : hostHeader;
}

/** The origin of this server as the client knows it. A `Host` that is none counts as not sent. */
export function getPublicOrigin(address: PublicAddress, hostHeader: string | undefined): string {
  const origin = `${address.publicProtocol}://${getPublicHost(address, hostHeader)}`;
  return URL.canParse(origin) ? new URL(origin).origin : address.publicUrl.origin;
}

/**
 * The origin of a state-changing page request if it is this server's own, else null. `Origin` must equal that of
 * PUBLIC_URL. If PUBLIC_URL was left to its default, an http origin that equals `Host` is accepted too, whatever name
 * people gave the server. DNS rebinding gains nothing by it: browsers send no cookie of this server to another name,
 * and only addresses that DNS can't bend count as local. A request without `Origin`, or with `null`, is not accepted.
 */
export function findOwnOrigin(headers: IncomingHttpHeaders, address: OwnAddress): URL | null {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return null;
  const { origin } = headers;
  if (origin === undefined || !URL.canParse(origin)) return null;
  if (origin === address.publicUrl.origin) return address.publicUrl;
  if (address.isPublicUrlSet) return null;
  const url = new URL(origin);
  return url.origin === origin && url.protocol === "http:" && isSameHost(url, headers.host) ? url : null;
}

/** Whether a `Host` names this http URL's host and port. Letter case and the default port make no difference. */
function isSameHost(url: URL, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(`http://${host}`) && new URL(`http://${host}`).host === url.host;
}
