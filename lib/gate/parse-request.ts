/** Parses a request before anybody asks who sent it: is the message sound, where does it lead, from which address? */
import type { IncomingMessage } from "node:http";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { IpRule } from "@/lib/shared/keys/ip-rules";
import { isOwnPath } from "@/lib/shared/routes/own-paths";
import { parseTarget } from "@/lib/shared/routes/target";
import { type KeyParts, refreshKeys } from "./auth/find-keys";
import type { Destination, ParsedRequest } from "./context";
import { isApiPath } from "./http/api-paths";
import { findClientAddress, getPeerAddress, type IgnoredForwarding } from "./http/client-address";
import { findHttpFault, findOwnBodyFault } from "./http/strictness";
import { findResourcePath } from "./mcp/metadata";
import type { Route } from "./routes/route";
import type { RouteTable } from "./routes/route-table";
import { AMBIGUOUS, apiDestination } from "./routes/update-route";

/** The parts of the gate that parsing needs. `routes.table` is another object after each change of the routes. */
export type ParserParts = KeyParts & {
  routes: { readonly table: RouteTable };
  trustedProxies: readonly IpRule[];
  ignoredForwarding: IgnoredForwarding;
};

/** `refusal` says what is wrong with the message itself; nobody has looked at its key. */
export type RequestParse = { ok: true; parsed: ParsedRequest } | { ok: false; refusal: Refusal };

/** The parsed request, or why its message is refused; null when the client has already hung up. */
export function parseRequest(parts: ParserParts, request: IncomingMessage): RequestParse | null {
  const fault = findHttpFault(request);
  if (fault) return { ok: false, refusal: fault };
  const parse = parseTarget(request.url ?? "", request.headers.host);
  if (!parse.ok) return parse;
  const { target } = parse;
  const isApi = isApiPath(target.path);
  const route = isApi ? findRoute(parts, target.path) : null;
  if (route === "ambiguous") return { ok: false, refusal: AMBIGUOUS };
  // Upstreams decide for themselves which bodies they take.
  const bodyFault = route === null ? findOwnBodyFault(request) : null;
  if (bodyFault) return { ok: false, refusal: bodyFault };
  const peer = getPeerAddress(request.socket);
  if (!peer) return null;
  const forwardedFor = request.headers["x-forwarded-for"] as string | undefined;
  const client = findClientAddress(peer, forwardedFor, parts.trustedProxies);
  if (client === peer && forwardedFor !== undefined) parts.ignoredForwarding.note(peer);
  const destination = isApi ? apiDestination(target.path, route) : pageDestination(parts, target.path);
  return { ok: true, parsed: { target, destination, route, table: parts.routes.table, client } };
}

/** A route that was saved a moment ago is found by the next request: only where there is none is that asked for. */
function findRoute(parts: ParserParts, path: string): Route | "ambiguous" | null {
  const found = parts.routes.table.find(path);
  if ((found !== null && found !== "ambiguous") || isOwnPath(path)) return found;
  const { table } = parts.routes;
  refreshKeys(parts);
  return table === parts.routes.table ? found : parts.routes.table.find(path);
}

function pageDestination(parts: ParserParts, path: string): Destination {
  const resource = findResourcePath(path);
  const route = resource === null ? null : findRoute(parts, resource);
  return route !== null && route !== "ambiguous" && route.mcp ? "resource-metadata" : "page";
}
