/** What the gate knows of one request, from the moment that it was parsed. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Address } from "@/lib/shared/keys/ip-rules";
import type { Target } from "@/lib/shared/routes/target";
import type { Route } from "./routes/route";
import type { RouteTable } from "./routes/route-table";

/**
 * Who answers a request:
 * - `health`: the gate itself, without a permit and without a key
 * - `check`: the gate itself, `/api/check`
 * - `upstream`: the API that `route` leads to
 * - `elastic-v2`: the dashboard, after the gate has read query and form to find the key
 * - `public-api`: the dashboard, without a key
 * - `resource-metadata`: the gate itself, for clients of a route that speaks MCP, without a key
 * - `api`: the dashboard, with the identity of the key
 * - `page`: the dashboard, for a browser
 */
export type Destination =
  | "health"
  | "check"
  | "upstream"
  | "elastic-v2"
  | "public-api"
  | "resource-metadata"
  | "api"
  | "page";

/** A sound message: where it leads, and from which address it comes. */
export type ParsedRequest = {
  target: Target;
  destination: Destination;
  /** set exactly when `destination` is "upstream" */
  route: Route | null;
  /** the routes among which it was looked up */
  table: RouteTable;
  /** null when a trusted proxy's X-Forwarded-For can't be read; such a request is refused */
  client: Address | null;
};

/** A parsed request together with the response it waits for. */
export type RequestContext = ParsedRequest & {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
};

/** A request for an upgrade; `head` holds the bytes that followed it. */
export type UpgradeContext = ParsedRequest & {
  request: IncomingMessage;
  socket: Socket;
  head: Buffer;
  requestId: string;
};
