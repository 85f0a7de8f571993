/** Takes the addresses of upstreams out of what is shown of their documents. */
import type { RoutesReport } from "@/lib/shared/gate/routes-report";
import { isObject, type JsonObject } from "./document";

const ORIGIN = /https?:\/\/[^/\s,]+/gi;

/**
 * Finds every upstream of the routes, in any letter case: its origin, its host with the port, and its host name. A name
 * without a dot, such as `orders`, is also a word of the API, so it is found with a port only. Null without upstreams.
 */
export function findAddresses(routes: readonly RoutesReport["routes"][number][]): RegExp | null {
  const texts = routes.flatMap(({ upstream, upstreams }) => [upstream, ...upstreams.map(({ address }) => address)]);
  const parts = new Set<string>();
  for (const origin of texts.flatMap((text) => text.match(ORIGIN) ?? [])) {
    const url = URL.parse(origin);
    if (!url) continue;
    for (const part of [url.origin, `//${url.host}`]) parts.add(part);
    for (const part of [url.host, url.hostname]) if (/[.:]/.test(part)) parts.add(part);
  }
  if (parts.size === 0) return null;
  const longestFirst = [...parts].sort((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "gi");
}

/** A copy of a part without the addresses, in names as well as in texts. */
export function removeAddresses(part: JsonObject, addresses: RegExp | null): JsonObject {
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return addresses ? value.replace(addresses, "") : value;
    if (Array.isArray(value)) return value.map(clean);
    return isObject(value) ? cleanObject(value) : value;
  };
  const cleanObject = (value: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(value).map(([name, each]) => [clean(name) as string, clean(each)]));
  return cleanObject(part);
}
