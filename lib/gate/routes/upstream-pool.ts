/** The upstreams that share the requests of a route. */

import { listUpstreams, type UpstreamEntry } from "@/lib/shared/routes/fields/upstream";
import { type PathPattern, parsePattern } from "@/lib/shared/routes/path-pattern";
import { parseUpstream } from "@/lib/shared/routes/upstream-url";

/** One upstream: scheme, host and port, and the path that requests of the route get there, "" for none. */
export type UpstreamAddress = { origin: string; base: PathPattern; isDraining: boolean };

/** The upstreams of one route, one at least, in the order of the document. */
export type UpstreamPool = { addresses: readonly [UpstreamAddress, ...UpstreamAddress[]] };

/** The pool of a valid entry. */
export function createUpstreamPool(entry: { upstream?: string; upstreams?: readonly UpstreamEntry[] }): UpstreamPool {
  const [first, ...others] = listUpstreams(entry).map(({ url, drain }): UpstreamAddress => {
    const parse = parseUpstream(url);
    if (!parse.ok) throw new Error("the schema accepted an upstream that can't be parsed");
    return { origin: parse.origin, base: parsePattern(parse.base), isDraining: drain };
  });
  if (!first) throw new Error("the schema accepted a route without an upstream");
  return { addresses: [first, ...others] };
}

/** The upstream for the next request. */
export function pickUpstream({ addresses }: UpstreamPool): UpstreamAddress {
  return addresses.find(({ isDraining }) => !isDraining) ?? addresses[0];
}

/** The addresses of a route's upstreams, for people and for comparison. */
export function describeUpstreams({ upstreams }: { upstreams: UpstreamPool }): string {
  return upstreams.addresses.map(({ origin, base }) => origin + base.text).join(", ");
}
