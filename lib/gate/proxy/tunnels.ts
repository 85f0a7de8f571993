/** WebSockets: judged in the order of every request, then tunnels that hold their permit and end with their key. */
import type { Permit } from "@/lib/gate/auth/concurrency";
import { readCredential } from "@/lib/gate/auth/credential";
import { refuseCredential } from "@/lib/gate/auth/credential-refusal";
import {
  type AuthenticatedKey,
  type AuthParts,
  type AuthResult,
  authenticate,
  countRequest,
  refundRequest,
  toUsageCall,
  type UsedFor,
} from "@/lib/gate/auth/pipeline";
import type { UpgradeContext } from "@/lib/gate/context";
import { hasBody } from "@/lib/gate/http/strictness";
import { findClosedRoute, type Route } from "@/lib/gate/routes/route";
import type { UsageCall } from "@/lib/gate/usage/counter";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type Address, toAddressGroup } from "@/lib/shared/keys/ip-rules";
import { ANY_KEY } from "@/lib/shared/permissions/requirement";
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
  const requirement = route.requirements.get("GET") ?? ANY_KEY;
  const usedFor = { method: "GET", uri: upgrade.target.path, source: route.path, requestId: upgrade.requestId };
  const result = authenticate(parts, { secret, client, requirement, receivedAt: now, now, usedFor });
  const judged: JudgedUpgrade = { upgrade, route, client, secret, usedFor };
  if (result instanceof Promise) return result.then((later) => openJudged(parts, judged, later));
  return openJudged(parts, judged, result);
}

type JudgedUpgrade = { upgrade: UpgradeContext; route: Route; client: Address; secret: string; usedFor: UsedFor };

function openJudged(
  parts: TunnelParts,
  judged: JudgedUpgrade,
  result: AuthResult,
): Refusal | null | Promise<Refusal | null> {
  if (!result.ok) return result.refusal;
  const { upgrade, route, usedFor } = judged;
  const requirement = route.requirements.get("GET");
  if (!requirement) return { code: "method_not_allowed", allow: route.allow };
  // Nobody could judge the calls that follow.
  if (route.mcp?.tools) return { code: "upgrade_refused" };
  const closed = findClosedRoute(route);
  if (closed) return closed;
  // The gate may have begun to drain, and the client may have hung up, while the key was loaded.
  if (parts.isDraining) return { code: "draining" };
  if (upgrade.socket.destroyed) return null;
  const { admitted, address } = result;
  // The WebSocket counts once, however long it lives.
  const call = toUsageCall(usedFor, Date.now(), address, requirement.text);
  const counted = countRequest(parts, admitted.key, call);
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
