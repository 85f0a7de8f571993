/** Ends the requests and WebSockets under way whose key may no longer do what they do. */
import { type FoundKey, findKeys, type KeyParts } from "@/lib/gate/auth/find-keys";
import { hashSecret } from "@/lib/gate/auth/key-cache";
import { verifyKey } from "@/lib/gate/auth/verify-key";
import { TickBatch } from "@/lib/gate/http/tick-batch";
import { findClosedRoute, type Route } from "@/lib/gate/routes/route";
import type { RouteTable } from "@/lib/gate/routes/route-table";
import type { PooledUpstream } from "@/lib/gate/upstreams/pooled-upstream";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { Address } from "@/lib/shared/keys/ip-rules";
import { ANY_KEY } from "@/lib/shared/permissions/requirement";

/** The parts of the gate that judging again needs. */
export type RunningParts = KeyParts & { routes: { readonly table: RouteTable } };

/** A request or WebSocket under way, with what it was judged by. */
export type RunningRequest = {
  secret: string;
  client: Address;
  method: string;
  path: string;
  /** the route by which it was admitted */
  route: Route;
  /**
   * Set for a WebSocket, which also ends when its route no longer leads to the upstream that was chosen for it. Other
   * requests end as they began.
   */
  tunnel: { readonly upstream: PooledUpstream | null } | null;
  /** Ends it because of `refusal`, which may be sent where no answer has begun. It is removed by whoever added it. */
  end(refusal: Refusal): void;
};

type Entry = { request: RunningRequest; secretHash: string };

/**
 * The WebSockets that are open and the requests that have lasted for a while. Each is judged again when it is added,
 * and then at every `verifyAll`.
 */
export class RunningRequests {
  readonly #parts: RunningParts;
  readonly #entries = new Map<RunningRequest, Entry>();
  readonly #added: TickBatch<Entry>;

  constructor(parts: RunningParts) {
    this.#parts = parts;
    // What was revoked before a request was added must not wait for the next round.
    this.#added = new TickBatch((entries) => this.#verify(entries));
  }

  /** Adds a request until `delete`. */
  add(request: RunningRequest): void {
    const entry = { request, secretHash: hashSecret(request.secret) };
    this.#entries.set(request, entry);
    this.#added.add(entry);
  }

  delete(request: RunningRequest): void {
    this.#entries.delete(request);
  }

  /** Ends every request that would be refused now: at once, or once the keys are loaded that the cache has not. */
  verifyAll(): void {
    if (this.#entries.size > 0) this.#verify([...this.#entries.values()]);
  }

  /** Ends the WebSockets, which would never end by themselves. */
  endTunnels(): void {
    for (const request of this.#entries.keys()) if (request.tunnel) request.end({ code: "draining" });
  }

  #verify(entries: readonly Entry[]): void {
    const hashes = entries.map(({ secretHash }) => secretHash);
    const found = findKeys(this.#parts, hashes);
    if (found instanceof Promise) void found.then((keys) => this.#endRefused(entries, keys));
    else this.#endRefused(entries, found);
  }

  #endRefused(entries: readonly Entry[], keys: readonly FoundKey[]): void {
    const now = Date.now();
    const { table } = this.#parts.routes;
    for (const [index, { request }] of entries.entries()) {
      if (!this.#entries.has(request)) continue;
      const refusal = findRefusal(request, table, keys[index] ?? null, now);
      if (refusal) request.end(refusal);
    }
  }
}

function findRefusal(request: RunningRequest, table: RouteTable, key: FoundKey, now: number): Refusal | null {
  const { client, method, path, route: before, tunnel } = request;
  const found = table.find(path);
  const route = found !== null && found !== "ambiguous" && found.path === before.path ? found : null;
  if (tunnel && !(route && leadsToSame(route, before, tunnel.upstream))) return { code: "upgrade_refused" };
  const requirement = route?.requirements.get(method);
  if (tunnel && !requirement) return { code: "method_not_allowed", allow: route?.allow ?? "" };
  const closed = tunnel && route ? findClosedRoute(route) : null;
  if (closed) return closed;
  if (!tunnel && (route ?? before).options.finishRunning) return null;
  if (key === "unavailable") return { code: "keys_unavailable" };
  // By the permissions that the route asks for now: one that was renamed has another name in the key, too.
  return key === null ? { code: "key_invalid" } : verifyKey(key, client, requirement ?? ANY_KEY, now);
}

function leadsToSame(route: Route, before: Route, upstream: PooledUpstream | null): boolean {
  if (route.stripsPrefix !== before.stripsPrefix) return false;
  return upstream === null || route.upstreams.includes(upstream);
}
