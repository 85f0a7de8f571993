/** Takes a request apart, before anybody asks who sent it: is it sound, where does it lead, from which address? */
import type { IncomingMessage } from "node:http";
import { findClientAddress, getPeerAddress } from "@/lib/gate/http/client-address";
import { findHttpFault, findOwnBodyFault } from "@/lib/gate/http/strictness";
import { parseTarget, type Target } from "@/lib/gate/http/target";
import type { Route } from "@/lib/gate/routes/route-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { Address } from "@/lib/shared/keys/ip-rules";
import type { Gate } from "./context";
import { isApiPath } from "./handle-api";

export type ParsedRequest = {
  target: Target;
  isApi: boolean;
  /** the upstream that the path leads to; null: this server's own */
  route: Route | null;
  /** null when a trusted proxy's word about it makes no sense */
  client: Address | null;
};

export type RequestParse = { ok: true; arrival: ParsedRequest } | { ok: false; refusal: Refusal };

const AMBIGUOUS: Refusal = {
  code: "bad_request",
  detail:
    "The path can be read as one of another route. Write it in the letter case of the route, without ; and encoded slashes.",
};

/** What the request is, or why it is refused as a message; null when its sender has already gone. */
export function parseRequest(gate: Gate, request: IncomingMessage): RequestParse | null {
  const fault = findHttpFault(request);
  if (fault) return { ok: false, refusal: fault };
  const parse = parseTarget(request.url ?? "", request.headers.host);
  if (!parse.ok) return parse;
  const { target } = parse;
  const isApi = isApiPath(target.path);
  const route = isApi ? gate.routes.table.find(target.path) : null;
  if (route === "ambiguous") return { ok: false, refusal: AMBIGUOUS };
  // Other people's APIs take what bodies they like.
  const ownFault = route === null ? findOwnBodyFault(request) : null;
  if (ownFault) return { ok: false, refusal: ownFault };
  const peer = getPeerAddress(request.socket);
  if (!peer) return null;
  const forwardedFor = request.headers["x-forwarded-for"] as string | undefined;
  const client = findClientAddress(peer, forwardedFor, gate.config.trustedProxies);
  return { ok: true, arrival: { target, isApi, route, client } };
}
