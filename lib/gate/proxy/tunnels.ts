/** WebSockets: judged like any request, then a tunnel that holds its slot and ends with its key. */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { presentedSecretOf } from "@/lib/gate/auth/credential";
import { hashOf } from "@/lib/gate/auth/key-cache";
import { admit, findKey, refreshKeys } from "@/lib/gate/auth/pipeline";
import { judge } from "@/lib/gate/auth/verify-key";
import type { House } from "@/lib/gate/context";
import { hasBody } from "@/lib/gate/http/strictness";
import type { Arrival } from "@/lib/gate/parse-request";
import type { Route } from "@/lib/gate/routes/route-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, slotNameOf } from "@/lib/shared/keys/ip-rules";
import type { Permission } from "@/lib/shared/keys/permissions";
import { dial } from "./websocket";

/** A request for an upgrade, with the bytes that came behind it. */
export type Upgrade = Arrival & { request: IncomingMessage; socket: Socket; head: Buffer; requestId: string };

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
  judgeAll(house: House, now: number): void {
    if (this.#open.size === 0) return;
    const isReadable = refreshKeys(house);
    for (const tunnel of this.#open) if (!isReadable || !isStillAllowed(house, tunnel, now)) tunnel.socket.destroy();
  }

  cutAll(): void {
    for (const { socket } of this.#open) socket.destroy();
  }
}

function isStillAllowed(house: House, tunnel: Tunnel, now: number): boolean {
  const { secretHash, client, path } = tunnel;
  const route = house.routes.table.find(path);
  if (route === null || route === "ambiguous" || !leadsWhere(route, tunnel.route)) return false;
  const needed = route.permissions.get("GET");
  const key = findKey(house, secretHash);
  return needed !== undefined && key !== null && key !== "unavailable" && judge(key, client, needed, now) === null;
}

/** Whether the route, which may have been read anew, still leads to the same upstream. */
function leadsWhere(route: Route, before: Route): boolean {
  return route.path === before.path && route.origin === before.origin && route.base === before.base;
}

/** Opens a tunnel to the route's upstream, in the gate's exact order; a refusal when it may not be, or null. */
export function openTunnel(house: House, upgrade: Upgrade): Refusal | null {
  const { request, socket, route, client, target } = upgrade;
  if (!route || request.method !== "GET" || request.headers.upgrade?.toLowerCase() !== "websocket") {
    return { code: "upgrade_refused" };
  }
  if (hasBody(request)) return { code: "bad_request", detail: "A request for a WebSocket has no body." };
  if (house.isDraining) return { code: "draining" };
  if (client === null) return { code: "address_unknown" };
  if (!house.slots.takeForSocket(slotNameOf(client), socket)) {
    return { code: "too_many_concurrent", limit: house.slots.limit };
  }
  const presented = presentedSecretOf(request.headers);
  if (!presented.ok) return { code: presented.code };
  const { secret } = presented;
  const now = Date.now();
  const needed = route.permissions.get("GET");
  const admission = admit(house, { secret, client, needed: needed ?? NOTHING, receivedAt: now, now });
  if (!admission.ok) return admission.refusal;
  if (!needed) return { code: "method_not_allowed", allow: route.allow };
  const { admitted, address } = admission;
  house.bookkeeping.record(admitted.key, "admitted", now, address, request.method, target.path);
  house.tunnels.add({ socket, secretHash: hashOf(secret), client, path: target.path, route });
  dial(house, upgrade, { route, admitted, client: address });
  return null;
}

const NOTHING: readonly Permission[] = [];
