/** Sends one request to an upstream of its route, and to others if that fails. */
import type { Route } from "@/lib/gate/routes/route";
import { placeRequest, type RoutePlace } from "@/lib/gate/routes/route-place";
import type { PooledUpstream } from "@/lib/gate/upstreams/pooled-upstream";
import { mayRetry } from "@/lib/gate/upstreams/retries";
import type { Target } from "@/lib/shared/routes/target";
import type { UpstreamFailure } from "./upstream-failures";
import { removeKeysFromQuery } from "./upstream-headers";

const NONE: readonly PooledUpstream[] = [];

/** The attempts of one request. An attempt that was begun must be ended, once or more often. */
export class Attempts {
  readonly #route: Route;
  readonly #target: Target;
  #retriesLeft: number;
  #tried = NONE;
  #isUnderWay = false;
  #upstream: PooledUpstream | null = null;
  #place: RoutePlace | null = null;

  constructor(route: Route, target: Target) {
    this.#route = route;
    this.#target = target;
    this.#retriesLeft = route.upstreams.retries;
  }

  /** The upstream of the last attempt; null before the first. */
  get upstream(): PooledUpstream | null {
    return this.#upstream;
  }

  /** Where the request lies in the last attempt, of which there must have been one. */
  get place(): RoutePlace {
    if (!this.#place) throw new Error("no attempt was begun");
    return this.#place;
  }

  /** The path and query at the upstream of the last attempt; keys are taken out of the query. */
  get path(): string {
    const { prefix, base } = this.place;
    const { path, query } = this.#target;
    return (base + path.slice(prefix.length) || "/") + removeKeysFromQuery(query);
  }

  /** Begins an attempt; false when no upstream may get a request. */
  begin(): boolean {
    const upstream = this.#route.upstreams.choose(this.#tried);
    if (upstream === null) return false;
    upstream.begin();
    this.#upstream = upstream;
    this.#place = placeRequest(this.#route, upstream, this.#target.path);
    this.#isUnderWay = true;
    return true;
  }

  /** The upstream has answered. */
  succeed(): void {
    this.#upstream?.succeed();
  }

  /**
   * Ends an attempt of whose answer and body nothing has been passed on, and begins another if the request may be sent
   * again. Returns whether it did.
   */
  retry(method: string, isConnected: boolean, failure: UpstreamFailure): boolean {
    if (!this.#upstream || this.#retriesLeft === 0 || !mayRetry(method, isConnected, failure.cause)) return false;
    this.#retriesLeft--;
    this.#tried = [...this.#tried, this.#upstream];
    this.end(failure);
    return this.begin();
  }

  /** Ends the attempt under way, if there is one. `failure` is null unless the upstream has failed. */
  end(failure: UpstreamFailure | null): void {
    if (!this.#isUnderWay || !this.#upstream) return;
    this.#isUnderWay = false;
    if (failure) this.#upstream.fail(failure);
    this.#upstream.end();
  }
}
