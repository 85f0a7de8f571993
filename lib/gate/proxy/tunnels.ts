/** WebSockets: judged in the order of every request, then tunnels that hold their permit and end with their key. */
import type { Permit } from "@/lib/gate/auth/concurrency";
import { readCredential } from "@/lib/gate/auth/credential";
import { refuseCredential } from "@/lib/gate/auth/credential-refusal";
import { type FoundKey, findKeys } from "@/lib/gate/auth/find-keys";
import { hashSecret } from "@/lib/gate/auth/key-cache";
import {
  type AuthenticatedKey,
  type AuthParts,
  countRequest,
  judgeKey,
  refundRequest,
  toUsageCall,
} from "@/lib/gate/auth/pipeline";
import type { UpgradeContext } from "@/lib/gate/context";
import { hasBody } from "@/lib/gate/http/strictness";
import { getRouteRights, type Route } from "@/lib/gate/routes/route";
import { updateRoute } from "@/lib/gate/routes/update-route";
import type { UsageCall } from "@/lib/gate/usage/counter";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, toAddressGroup } from "@/lib/shared/keys/ip-rules";
import { Attempts } from "./attempts";
import type { UpstreamParts } from "./upstream";
import { openWebSocket } from "./websocket";

/** The parts of the gate that opening a tunnel needs. */
export type TunnelParts = AuthParts & UpstreamParts & { readonly isDraining: boolean };

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
  if (permit instanceof Promise) return permit.then((later) => findKeyAndOpen(parts, upgrade, client, later));
  return findKeyAndOpen(parts, upgrade, client, permit);
}

/** The permit is held for as long as the socket lives, which no longer speaks HTTP. */
function findKeyAndOpen(
  parts: TunnelParts,
  upgrade: UpgradeContext,
  client: Address,
  permit: Permit | null,
): Refusal | null | Promise<Refusal | null> {
  const { request, socket } = upgrade;
  if (permit === null) return { code: "too_many_concurrent", limit: parts.permits.limit };
  if (socket.destroyed) parts.permits.release(permit);
  else socket.once("close", () => parts.permits.release(permit));
  const credential = readCredential(request.headers);
  if (!credential.ok) return refuseCredential(credential.code, request.headers);
  const { secret } = credential;
  const receivedAt = Date.now();
  const found = findKeys(parts, [hashSecret(secret)]);
  const presented = { client, secret, receivedAt };
  if (found instanceof Promise) return found.then(([key]) => judgeKeyAndOpen(parts, upgrade, presented, key));
  return judgeKeyAndOpen(parts, upgrade, presented, found[0]);
}

type PresentedSecret = { client: Address; secret: string; receivedAt: number };
type JudgedUpgrade = PresentedSecret & { upgrade: UpgradeContext; route: Route };

/** Steps 5 to 8, by the routes that are in force now: those of the parsing may be older than the key. */
function judgeKeyAndOpen(
  parts: TunnelParts,
  upgrade: UpgradeContext,
  presented: PresentedSecret,
  key: FoundKey | undefined,
): Refusal | null | Promise<Refusal | null> {
  const changed = updateRoute(parts, upgrade);
  if (changed) return changed;
  const { route } = upgrade;
  if (!route) return { code: "upgrade_refused" };
  const { requirement, denial } = getRouteRights(route, "GET");
  const usedFor = { method: "GET", uri: upgrade.target.path, source: route.path, requestId: upgrade.requestId };
  const result = judgeKey(parts, { ...presented, requirement, now: Date.now(), usedFor }, key);
  if (!result.ok) return result.refusal;
  // Nobody could judge the calls of tools that follow.
  if (denial || route.mcp?.tools) return denial ?? { code: "upgrade_refused" };
  // The gate may have begun to drain, and the client may have hung up, while the key was loaded.
  if (parts.isDraining) return { code: "draining" };
  if (upgrade.socket.destroyed) return null;
  const { admitted, address } = result;
  // The WebSocket counts once, however long it lives.
  const call = toUsageCall(usedFor, Date.now(), address, requirement.text);
  const counted = countRequest(parts, admitted.key, call);
  const judged: JudgedUpgrade = { ...presented, upgrade, route };
  if (counted instanceof Promise) return counted.then((refusal) => openCounted(parts, judged, admitted, call, refusal));
  return openCounted(parts, judged, admitted, call, counted);
}

function openCounted(
  parts: TunnelParts,
  { upgrade, route, client, secret }: JudgedUpgrade,
  admitted: AuthenticatedKey,
  call: UsageCall,
  refusal: Refusal | null,
): Refusal | null {
  if (refusal) return refusal;
  const { socket, target } = upgrade;
  if (parts.isDraining || socket.destroyed) {
    refundRequest(parts, admitted.key, call.at);
    return parts.isDraining ? { code: "draining" } : null;
  }
  parts.usage.record(admitted.key, "admitted", call);
  const attempts = new Attempts(route, target);
  const end = () => socket.destroy();
  const running = { secret, client, method: "GET", path: target.path, route, tunnel: attempts, end };
  parts.running.add(running);
  socket.once("close", () => parts.running.delete(running));
  openWebSocket(parts, upgrade, { route, admitted, client: call.address }, attempts);
  return null;
}
