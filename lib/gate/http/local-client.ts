/** Decides whether a page's request comes from a person at this machine itself. */
import type { IncomingMessage } from "node:http";
import { type Address, type IpRule, parseIpRule, ruleContains } from "@/lib/shared/keys/ip-rules";
import { getPeerAddress } from "./client-address";
import { isForwarded } from "./opened-address";
import type { OwnAddress } from "./origin";

const LOOPBACK: readonly IpRule[] = ["127.0.0.0/8", "::1"].flatMap((text) => {
  const parse = parseIpRule(text);
  return parse.ok ? [parse.rule] : [];
});
const LOCAL_HOST = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** What the decision needs to know besides the request; `client` is the address that IP rules apply to. */
export type LocalFacts = {
  client: Address;
  trustedProxies: readonly IpRule[];
  publicAddress: OwnAddress;
};

/**
 * Whether a person at this machine sent the request. A proxy on the same machine connects from loopback for every
 * stranger, trusted or not, so whatever shows one says no: a trusted peer, a forwarding field, HTTP/1.0 (nginx's
 * default to its upstreams), a PUBLIC_URL that leads elsewhere. So does a `Host` or `Origin` that is not loopback's,
 * which DNS rebinding can't avoid. A proxy that hides in all of these ways looks like a person.
 */
export function isLocalClient(request: IncomingMessage, facts: LocalFacts): boolean {
  const { client, trustedProxies, publicAddress } = facts;
  const peer = getPeerAddress(request.socket);
  if (!peer || !isIn(LOOPBACK, peer) || !isIn(LOOPBACK, client) || isIn(trustedProxies, peer)) return false;
  if (request.httpVersion !== "1.1" || isForwarded(request)) return false;
  if (publicAddress.isPublicUrlSet && !isLocalHost(publicAddress.publicUrl.href)) return false;
  const { host, origin } = request.headers;
  return isLocalHost(`http://${host}`) && (origin === undefined || isLocalHost(origin));
}

function isIn(rules: readonly IpRule[], address: Address): boolean {
  return rules.some((rule) => ruleContains(rule, address));
}

function isLocalHost(url: string): boolean {
  return URL.canParse(url) && LOCAL_HOST.test(new URL(url).hostname);
}
