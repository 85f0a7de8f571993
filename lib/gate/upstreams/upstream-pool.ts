/** The upstreams that share the requests of a route. */
import type { HealthCheckOptions } from "./check-state";
import type { CircuitOptions } from "./circuit";
import { PooledUpstream, type UpstreamAddress } from "./pooled-upstream";

/** Who gets the next request: each in turn, or the one with the fewest under way. */
export type Balance = "round-robin" | "least-requests";

/** How a pool treats its upstreams. What is left out depends on how many there are. */
export type PoolOptions = {
  balance?: Balance;
  healthCheck?: HealthCheckOptions;
  circuitBreaker?: CircuitOptions;
  /** how often a request may be sent again */
  retries?: number;
};

/** For a route with several upstreams. A route with one sends nothing twice and opens no circuit unless it says so. */
export const SEVERAL = { retries: 2, circuitBreaker: { failures: 5, openMs: 10_000 } } as const;

const NONE: readonly PooledUpstream[] = [];

/** The upstreams of one route, in the order of the document. */
export class UpstreamPool {
  readonly upstreams: readonly PooledUpstream[];
  readonly retries: number;
  readonly healthCheck: HealthCheckOptions | null;
  readonly #isByLoad: boolean;
  /** the only upstream, where it gets every request whatever happens */
  readonly #only: PooledUpstream | null;
  #next = 0;

  constructor(addresses: readonly UpstreamAddress[], options: PoolOptions = {}) {
    const defaults = addresses.length > 1 ? SEVERAL : { retries: 0, circuitBreaker: null };
    const { balance, healthCheck = null, circuitBreaker = defaults.circuitBreaker } = options;
    const watch = { circuit: circuitBreaker, check: healthCheck };
    this.upstreams = addresses.map((address) => new PooledUpstream(address, watch));
    this.retries = options.retries ?? defaults.retries;
    this.healthCheck = healthCheck;
    this.#isByLoad = balance === "least-requests";
    const [first] = this.upstreams;
    const isAlone = first !== undefined && addresses.length === 1;
    this.#only = isAlone && !first.isDraining && !watch.circuit && !watch.check ? first : null;
  }

  /**
   * The upstream for the next request; null when none may get one. For a request that has failed at those that it was
   * `tried` with, others come first: those whose circuit is closed, then those whose circuit is open, since the request
   * would fail otherwise.
   */
  choose(tried = NONE): PooledUpstream | null {
    if (this.#only) return this.#only;
    const now = performance.now();
    if (tried.length === 0) return this.#find((one) => one.isUsable(now));
    const others = this.upstreams.filter((one) => !tried.includes(one));
    return (
      this.#find((one) => others.includes(one) && one.isUsable(now)) ??
      this.#find((one) => others.includes(one) && one.isInService) ??
      this.#find((one) => one.isUsable(now))
    );
  }

  #find(isFit: (upstream: PooledUpstream) => boolean): PooledUpstream | null {
    const { upstreams } = this;
    let found = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let step = 0; step < upstreams.length; step++) {
      const index = (this.#next + step) % upstreams.length;
      const upstream = upstreams[index];
      if (!upstream || upstream.running >= least || !isFit(upstream)) continue;
      found = index;
      if (!this.#isByLoad) break;
      least = upstream.running;
    }
    if (found < 0) return null;
    this.#next = (found + 1) % upstreams.length;
    return upstreams[found] ?? null;
  }

  /** Continues with what is known of the upstreams that the pool before had, too. To be called before any request. */
  continueFrom(before: UpstreamPool): void {
    for (const upstream of this.upstreams) {
      const same = before.upstreams.find((one) => one.isSameAs(upstream));
      if (same) upstream.continueFrom(same);
    }
  }

  /** The addresses of its upstreams, for people and for comparison. */
  describe(): string {
    return this.upstreams.map(({ origin, base }) => origin + base.text).join(", ");
  }

  /** Whether one of its upstreams has this address, drained or not. */
  includes(address: Pick<UpstreamAddress, "origin" | "base">): boolean {
    return this.upstreams.some((one) => one.isSameAs(address));
  }
}
