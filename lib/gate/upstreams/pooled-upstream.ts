/** One upstream of a route, with what is known of how it is doing. */
import type { UpstreamStatus } from "@/lib/shared/gate/routes-report";
import type { UpstreamCause } from "@/lib/shared/gate/upstream-causes";
import type { PathPattern } from "@/lib/shared/routes/path-pattern";
import { CheckState, type HealthCheckOptions } from "./check-state";
import { Circuit, type CircuitOptions } from "./circuit";

/** Scheme, host and port, and the path that requests of the route get there. */
export type UpstreamAddress = { origin: string; base: PathPattern; isDraining: boolean };

/** How the upstreams of a route are watched. Null: not at all. */
export type WatchOptions = { circuit: CircuitOptions | null; check: HealthCheckOptions | null };

/** Why an upstream did not answer, and when, milliseconds since 1970. */
export type LastFailure = { at: number; cause: UpstreamCause; errorCode: string | null };

/** What outlives an edit of the route that leaves the address of the upstream as it is. */
class UpstreamState {
  running = 0;
  lastFailure: LastFailure | null = null;
  readonly circuit = new Circuit();
  readonly check = new CheckState();
}

/** An upstream that shares the requests of a route. Each `begin` is followed by one `end`. */
export class PooledUpstream implements UpstreamAddress {
  readonly origin: string;
  readonly base: PathPattern;
  readonly isDraining: boolean;
  readonly #watch: WatchOptions;
  #state = new UpstreamState();

  constructor({ origin, base, isDraining }: UpstreamAddress, watch: WatchOptions) {
    this.origin = origin;
    this.base = base;
    this.isDraining = isDraining;
    this.#watch = watch;
  }

  /** Requests and WebSockets that are under way to it from this route. */
  get running(): number {
    return this.#state.running;
  }

  get lastFailure(): LastFailure | null {
    return this.#state.lastFailure;
  }

  get check(): CheckState {
    return this.#state.check;
  }

  /** Whether it is the same upstream, drained or not. */
  isSameAs({ origin, base }: Pick<UpstreamAddress, "origin" | "base">): boolean {
    return origin === this.origin && base.text === this.base.text;
  }

  /** Continues with what is known of `before`, which must be the same upstream. */
  continueFrom(before: PooledUpstream): void {
    this.#state = before.#state;
  }

  /** Whether it is neither drained nor fails its health checks. */
  get isInService(): boolean {
    return !this.isDraining && (this.#watch.check === null || this.#state.check.isHealthy);
  }

  /** Whether a new request may be sent to it. `now` is of a clock that only goes forward. */
  isUsable(now: number): boolean {
    return this.isInService && (this.#watch.circuit === null || this.#state.circuit.allows(now));
  }

  begin(): void {
    this.#state.running++;
    const { circuit } = this.#state;
    if (this.#watch.circuit && circuit.openSince !== null) circuit.begin(this.#watch.circuit, performance.now());
  }

  /** It has answered, with whatever status. */
  succeed(): void {
    this.#state.circuit.succeed();
  }

  /** It has not answered, or broken off its answer. */
  fail({ cause, errorCode }: Omit<LastFailure, "at">): void {
    this.#state.lastFailure = { at: Date.now(), cause, errorCode };
    if (this.#watch.circuit) this.#state.circuit.fail(this.#watch.circuit, performance.now());
  }

  end(): void {
    this.#state.running--;
  }

  /** Its status, and since when it gets no requests: milliseconds since 1970, null where it does or is drained. */
  describe(): { status: UpstreamStatus; since: number | null } {
    const { circuit, check } = this.#state;
    if (this.isDraining) return { status: "draining", since: null };
    if (this.#watch.check && !check.isHealthy) return { status: "failing", since: check.failingSince };
    if (this.#watch.circuit && circuit.openSince !== null) return { status: "open", since: circuit.openSince };
    return { status: "healthy", since: null };
  }
}
