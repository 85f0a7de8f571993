/** WebSockets: judged in the order of every request, then tunnels that hold their permit and end with their key. */
import type { Socket } from "node:net";
import { readCredential } from "@/lib/gate/auth/credential";
import { refuseCredential } from "@/lib/gate/auth/credential-refusal";
import { hashSecret } from "@/lib/gate/auth/key-cache";
import { type AuthParts, authenticate, findKeyByHash, refreshKeys } from "@/lib/gate/auth/pipeline";
import { verifyKey } from "@/lib/gate/auth/verify-key";
import type { UpgradeContext } from "@/lib/gate/context";
import { hasBody } from "@/lib/gate/http/strictness";
import type { Route, RouteTable } from "@/lib/gate/routes/route-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, toAddressGroup } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { UpstreamParts } from "./upstream";
import { openWebSocket } from "./websocket";

type TunnelCheckParts = Pick<AuthParts, "keys" | "log"> & { routes: { readonly table: RouteTable } };

/** The parts of the gate that opening a tunnel needs. */
export type TunnelParts = AuthParts &
  UpstreamParts &
  TunnelCheckParts & {
    /** the WebSockets that are open */
    tunnels: Tunnels;
    readonly isDraining: boolean;
  };

/** What is needed to judge an open tunnel again. The secret itself is not kept. */
type Tunnel = { socket: Socket; secretHash: string; client: Address; path: string; route: Route };

/** The open WebSockets, so that a change of a key or a route ends those it concerns. */
export class Tunnels {
  readonly #open = new Set<Tunnel>();

  /** Keeps a tunnel until its socket closes. */
  add(tunnel: Tunnel): void {
    this.#open.add(tunnel);
    tunnel.socket.once("close", () => this.#open.delete(tunnel));
  }

  /** Cuts every tunnel that would be refused now, because of its key, its address or its route. */
  verifyAll(parts: TunnelCheckParts, now: number): void {
    if (this.#open.size === 0) return;
    const isReadable = refreshKeys(parts);
    for (const tunnel of this.#open) if (!isReadable || !isStillAllowed(parts, tunnel, now)) tunnel.socket.destroy();
  }

  closeAll(): void {
    for (const { socket } of this.#open) socket.destroy();
  }
}

function isStillAllowed(parts: TunnelCheckParts, tunnel: Tunnel, now: number): boolean {
  const { secretHash, client, path } = tunnel;
  const route = parts.routes.table.find(path);
  if (route === null || route === "ambiguous" || !hasSameUpstream(route, tunnel.route)) return false;
  const needed = route.permissions.get("GET");
  const key = findKeyByHash(parts, secretHash);
  return needed !== undefined && key !== null && key !== "unavailable" && verifyKey(key, client, needed, now) === null;
}

/** Whether the route, which may have been read anew, still leads to the same upstream. */
function hasSameUpstream(route: Route, before: Route): boolean {
  return route.path === before.path && route.origin === before.origin && route.base === before.base;
}

const NO_PERMISSIONS: readonly Permission[] = [];

/** Opens a tunnel to the route's upstream. Returns the refusal where it may not be opened, else null. */
export function openTunnel(parts: TunnelParts, upgrade: UpgradeContext): Refusal | null {
  const { request, socket, route, client, target } = upgrade;
  if (!route || request.method !== "GET" || request.headers.upgrade?.toLowerCase() !== "websocket") {
    return { code: "upgrade_refused" };
  }
  if (hasBody(request)) return { code: "bad_request", detail: "A request for a WebSocket has no body." };
  if (parts.isDraining) return { code: "draining" };
  if (client === null) return { code: "address_unknown" };
  if (!parts.permits.acquireForSocket(toAddressGroup(client), socket)) {
    return { code: "too_many_concurrent", limit: parts.permits.limit };
  }
  const credential = readCredential(request.headers);
  if (!credential.ok) return refuseCredential(credential.code, request.headers);
  const { secret } = credential;
  const now = Date.now();
  const needed = route.permissions.get("GET");
  const result = authenticate(parts, { secret, client, needed: needed ?? NO_PERMISSIONS, receivedAt: now, now });
  if (!result.ok) return result.refusal;
  if (!needed) return { code: "method_not_allowed", allow: route.allow };
  const { admitted, address } = result;
  parts.usage.record(admitted.key, "admitted", now, address, request.method, target.path);
  parts.tunnels.add({ socket, secretHash: hashSecret(secret), client, path: target.path, route });
  openWebSocket(parts, upgrade, { route, admitted, client: address });
  return null;
}
