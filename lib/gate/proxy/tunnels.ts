/** WebSockets: judged like any request, then a tunnel that holds its permit and ends with its key. */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { readCredential } from "@/lib/gate/auth/credential";
import { hashSecret } from "@/lib/gate/auth/key-cache";
import { authenticate, findKeyByHash, refreshKeys } from "@/lib/gate/auth/pipeline";
import { verifyKey } from "@/lib/gate/auth/verify-key";
import type { Gate } from "@/lib/gate/context";
import { hasBody } from "@/lib/gate/http/strictness";
import type { ParsedRequest } from "@/lib/gate/parse-request";
import type { Route } from "@/lib/gate/routes/route-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, permitNameOf } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import { openWebSocket } from "./websocket";

/** A request for an upgrade, with the bytes that came behind it. */
export type UpgradeContext = ParsedRequest & {
  request: IncomingMessage;
  socket: Socket;
  head: Buffer;
  requestId: string;
};

/** What is needed to judge an open tunnel again; the secret itself is not kept. */
type Tunnel = { socket: Socket; secretHash: string; client: Address; path: string; route: Route };

export class Tunnels {
  readonly #open = new Set<Tunnel>();

  /** Keeps an eye on a tunnel until its socket closes. */
  add(tunnel: Tunnel): void {
    this.#open.add(tunnel);
    tunnel.socket.once("close", () => this.#open.delete(tunnel));
  }

  /** Cuts every tunnel that would not be opened now: its key, its address, its route. */
  verifyAll(gate: Gate, now: number): void {
    if (this.#open.size === 0) return;
    const isReadable = refreshKeys(gate);
    for (const tunnel of this.#open) if (!isReadable || !isStillAllowed(gate, tunnel, now)) tunnel.socket.destroy();
  }

  closeAll(): void {
    for (const { socket } of this.#open) socket.destroy();
  }
}

function isStillAllowed(gate: Gate, tunnel: Tunnel, now: number): boolean {
  const { secretHash, client, path } = tunnel;
  const route = gate.routes.table.find(path);
  if (route === null || route === "ambiguous" || !hasSameUpstream(route, tunnel.route)) return false;
  const needed = route.permissions.get("GET");
  const key = findKeyByHash(gate, secretHash);
  return needed !== undefined && key !== null && key !== "unavailable" && verifyKey(key, client, needed, now) === null;
}

/** Whether the route, which may have been read anew, still leads to the same upstream. */
function hasSameUpstream(route: Route, before: Route): boolean {
  return route.path === before.path && route.origin === before.origin && route.base === before.base;
}

/** Opens a tunnel to the route's upstream, in the gate's exact order; a refusal when it may not be, or null. */
export function openTunnel(gate: Gate, upgrade: UpgradeContext): Refusal | null {
  const { request, socket, route, client, target } = upgrade;
  if (!route || request.method !== "GET" || request.headers.upgrade?.toLowerCase() !== "websocket") {
    return { code: "upgrade_refused" };
  }
  if (hasBody(request)) return { code: "bad_request", detail: "A request for a WebSocket has no body." };
  if (gate.isDraining) return { code: "draining" };
  if (client === null) return { code: "address_unknown" };
  if (!gate.permits.acquireForSocket(permitNameOf(client), socket)) {
    return { code: "too_many_concurrent", limit: gate.permits.limit };
  }
  const presented = readCredential(request.headers);
  if (!presented.ok) return { code: presented.code };
  const { secret } = presented;
  const now = Date.now();
  const needed = route.permissions.get("GET");
  const admission = authenticate(gate, { secret, client, needed: needed ?? NOTHING, receivedAt: now, now });
  if (!admission.ok) return admission.refusal;
  if (!needed) return { code: "method_not_allowed", allow: route.allow };
  const { admitted, address } = admission;
  gate.usage.record(admitted.key, "admitted", now, address, request.method, target.path);
  gate.tunnels.add({ socket, secretHash: hashSecret(secret), client, path: target.path, route });
  openWebSocket(gate, upgrade, { route, admitted, client: address });
  return null;
}

const NOTHING: readonly Permission[] = [];
