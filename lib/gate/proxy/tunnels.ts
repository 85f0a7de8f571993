/** WebSockets: judged in the order of every request, then tunnels that hold their permit and end with their key. */
import type { Socket } from "node:net";
import type { Permit } from "@/lib/gate/auth/concurrency";
import { readCredential } from "@/lib/gate/auth/credential";
import { refuseCredential } from "@/lib/gate/auth/credential-refusal";
import { type FoundKey, findKeys } from "@/lib/gate/auth/find-keys";
import { hashSecret } from "@/lib/gate/auth/key-cache";
import { type AuthParts, type AuthResult, authenticate } from "@/lib/gate/auth/pipeline";
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

  /**
   * Cuts every tunnel that would be refused now, because of its key, its address or its route: at once, or once the
   * keys are loaded that the cache does not have.
   */
  verifyAll(parts: TunnelCheckParts): void {
    if (this.#open.size === 0) return;
    const tunnels = [...this.#open];
    const hashes = tunnels.map(({ secretHash }) => secretHash);
    const found = findKeys(parts, hashes);
    if (found instanceof Promise) void found.then((keys) => cutRefused(parts, tunnels, keys));
    else cutRefused(parts, tunnels, found);
  }

  closeAll(): void {
    for (const { socket } of this.#open) socket.destroy();
  }
}

function cutRefused(parts: TunnelCheckParts, tunnels: readonly Tunnel[], keys: readonly FoundKey[]): void {
  const now = Date.now();
  for (const [index, tunnel] of tunnels.entries()) {
    if (!isStillAllowed(parts, tunnel, keys[index] ?? "unavailable", now)) tunnel.socket.destroy();
  }
}

function isStillAllowed(parts: TunnelCheckParts, tunnel: Tunnel, key: FoundKey, now: number): boolean {
  const { client, path } = tunnel;
  const route = parts.routes.table.find(path);
  if (route === null || route === "ambiguous" || !hasSameUpstream(route, tunnel.route)) return false;
  const needed = route.permissions.get("GET");
  return needed !== undefined && key !== null && key !== "unavailable" && verifyKey(key, client, needed, now) === null;
}

/** Whether the route, which may have been read anew, still leads to the same upstream. */
function hasSameUpstream(route: Route, before: Route): boolean {
  return route.path === before.path && route.origin === before.origin && route.base === before.base;
}

const NO_PERMISSIONS: readonly Permission[] = [];

/**
 * Opens a tunnel to the route's upstream. Returns the refusal where it may not be opened, else null. A promise only
 * where a permit or the key has to be asked for first.
 */
export function openTunnel(parts: TunnelParts, upgrade: UpgradeContext): Refusal | null | Promise<Refusal | null> {
  const { request, route, client } = upgrade;
  if (!route || request.method !== "GET" || request.headers.upgrade?.toLowerCase() !== "websocket") {
    return { code: "upgrade_refused" };
  }
  if (hasBody(request)) return { code: "bad_request", detail: "A request for a WebSocket has no body." };
  if (parts.isDraining) return { code: "draining" };
  if (client === null) return { code: "address_unknown" };
  const permit = parts.permits.acquire(toAddressGroup(client));
  if (permit instanceof Promise) return permit.then((later) => judgeUpgrade(parts, upgrade, { route, client }, later));
  return judgeUpgrade(parts, upgrade, { route, client }, permit);
}

/** The permit is held for as long as the socket lives, which no longer speaks HTTP. */
function judgeUpgrade(
  parts: TunnelParts,
  upgrade: UpgradeContext,
  { route, client }: { route: Route; client: Address },
  permit: Permit | null,
): Refusal | null | Promise<Refusal | null> {
  const { request, socket } = upgrade;
  if (permit === null) return { code: "too_many_concurrent", limit: parts.permits.limit };
  if (socket.destroyed) parts.permits.release(permit);
  else socket.once("close", () => parts.permits.release(permit));
  const credential = readCredential(request.headers);
  if (!credential.ok) return refuseCredential(credential.code, request.headers);
  const { secret } = credential;
  const now = Date.now();
  const needed = route.permissions.get("GET") ?? NO_PERMISSIONS;
  const result = authenticate(parts, { secret, client, needed, receivedAt: now, now });
  const judged: JudgedUpgrade = { upgrade, route, client, secret };
  if (result instanceof Promise) return result.then((later) => openJudged(parts, judged, later));
  return openJudged(parts, judged, result);
}

type JudgedUpgrade = { upgrade: UpgradeContext; route: Route; client: Address; secret: string };

function openJudged(
  parts: TunnelParts,
  { upgrade, route, client, secret }: JudgedUpgrade,
  result: AuthResult,
): Refusal | null {
  if (!result.ok) return result.refusal;
  const { request, socket, target } = upgrade;
  if (!route.permissions.has("GET")) return { code: "method_not_allowed", allow: route.allow };
  // The gate may have begun to drain, and the client may have hung up, while the key was loaded.
  if (parts.isDraining) return { code: "draining" };
  if (socket.destroyed) return null;
  const { admitted, address } = result;
  parts.usage.record(admitted.key, "admitted", Date.now(), address, request.method, target.path);
  parts.tunnels.add({ socket, secretHash: hashSecret(secret), client, path: target.path, route });
  openWebSocket(parts, upgrade, { route, admitted, client: address });
  return null;
}
