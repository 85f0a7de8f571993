/** Parses a request before anybody asks who sent it: is the message sound, where does it lead, from which address? */
import type { IncomingMessage } from "node:http";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { IpRule } from "@/lib/shared/keys/ip-rules";
import { parseTarget } from "@/lib/shared/routes/target";
import type { Destination, ParsedRequest } from "./context";
import { CHECK_PATH, isApiPath, isHealthPath, isPublicApiPath, isV2Path } from "./http/api-paths";
import { findClientAddress, getPeerAddress, type IgnoredForwarding } from "./http/client-address";
import { findHttpFault, findOwnBodyFault } from "./http/strictness";
import type { Route } from "./routes/route";
import type { RouteTable } from "./routes/route-table";

/** The parts of the gate that parsing needs. `routes.table` is another object after each change of the routes file. */
export type ParserParts = {
  routes: { readonly table: RouteTable };
  trustedProxies: readonly IpRule[];
  ignoredForwarding: IgnoredForwarding;
};

/** `refusal` says what is wrong with the message itself; nobody has looked at its key. */
export type RequestParse = { ok: true; parsed: ParsedRequest } | { ok: false; refusal: Refusal };

const AMBIGUOUS: Refusal = {
  code: "bad_request",
  detail:
    "The path can be read as one of another route. Write it in the letter case of the route, without ; and encoded slashes.",
};

/** The parsed request, or why its message is refused; null when the client has already hung up. */
export function parseRequest(parts: ParserParts, request: IncomingMessage): RequestParse | null {
  const fault = findHttpFault(request);
  if (fault) return { ok: false, refusal: fault };
  const parse = parseTarget(request.url ?? "", request.headers.host);
  if (!parse.ok) return parse;
  const { target } = parse;
  const isApi = isApiPath(target.path);
  const route = isApi ? parts.routes.table.find(target.path) : null;
  if (route === "ambiguous") return { ok: false, refusal: AMBIGUOUS };
  // Upstreams decide for themselves which bodies they take.
  const bodyFault = route === null ? findOwnBodyFault(request) : null;
  if (bodyFault) return { ok: false, refusal: bodyFault };
  const peer = getPeerAddress(request.socket);
  if (!peer) return null;
  const forwardedFor = request.headers["x-forwarded-for"] as string | undefined;
  const client = findClientAddress(peer, forwardedFor, parts.trustedProxies);
  if (client === peer && forwardedFor !== undefined) parts.ignoredForwarding.note(peer);
  const destination = isApi ? apiDestination(target.path, route) : "page";
  return { ok: true, parsed: { target, destination, route, client } };
}

function apiDestination(path: string, route: Route | null): Destination {
  if (route) return "upstream";
  if (path === CHECK_PATH) return "check";
  if (isV2Path(path)) return "elastic-v2";
  if (isPublicApiPath(path)) return "public-api";
  return isHealthPath(path) ? "health" : "api";
}
