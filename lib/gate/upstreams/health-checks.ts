/** Asks upstreams whether they are well, at the intervals of their routes. */
import type { Dispatcher } from "undici";
import type { Log } from "@/lib/gate/process/log";
import type { HealthCheckOptions } from "./check-state";
import type { PooledUpstream } from "./pooled-upstream";
import type { UpstreamPool } from "./upstream-pool";

/** The routes in force: another list after each change, so that the checks of a route end with it. */
export type CheckedRoutes = {
  readonly table: { readonly routes: readonly { path: string; isEnabled?: boolean; upstreams: UpstreamPool }[] };
};

const LOOK_INTERVAL_MS = 200;
/** How many checks may run at once, over all routes. The others wait for the next look. */
const MAX_AT_ONCE = 32;
/** How much of an answer is read. Its connection is closed in any case. */
const MAX_BODY_BYTES = 64 * 1024;

type Parts = { routes: CheckedRoutes; connections: Dispatcher; log: Pick<Log, "warn" | "info"> };

/** The active health checks of all routes, from `start` until `stop`. */
export class HealthChecks {
  readonly #parts: Parts;
  readonly #stopped = new AbortController();
  #running = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Each check has a connection of its own among `connections`. */
  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.runDue(performance.now()), LOOK_INTERVAL_MS).unref();
  }

  /** Ends the checks under way, and begins no more. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#stopped.abort();
  }

  /** Begins the checks that are due at `now`, milliseconds of a clock that only goes forward. */
  runDue(now: number): void {
    for (const route of this.#parts.routes.table.routes) {
      const { healthCheck, upstreams } = route.upstreams;
      if (healthCheck === null || route.isEnabled === false) continue;
      for (const [index, upstream] of upstreams.entries()) {
        const { check } = upstream;
        if (check.isRunning || now - check.startedAt < healthCheck.intervalMs) continue;
        if (this.#running >= MAX_AT_ONCE) return;
        check.startedAt = now;
        void this.#run(upstream, healthCheck, { route: route.path, upstream: index + 1 });
      }
    }
  }

  /** `place` says in the log which upstream it is. Its address may be confidential. */
  async #run({ origin, check }: PooledUpstream, options: HealthCheckOptions, place: object): Promise<void> {
    check.isRunning = true;
    this.#running++;
    const isGood = await this.#ask(origin, options);
    this.#running--;
    check.isRunning = false;
    if (this.#stopped.signal.aborted || !check.note(isGood, options)) return;
    const { log } = this.#parts;
    if (isGood) log.info(place, "an upstream passes its health checks again and gets requests");
    else log.warn(place, "an upstream fails its health checks and gets no requests");
  }

  /** Whether the answer was a success or a redirect, and whole in time. */
  async #ask(origin: string, { path, timeoutMs }: HealthCheckOptions): Promise<boolean> {
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(timeoutMs)]);
    const headers = { "User-Agent": "latchkey-health-check" };
    try {
      const answer = await this.#parts.connections.request({ origin, path, method: "GET", headers, signal });
      await answer.body.dump({ limit: MAX_BODY_BYTES, signal });
      return answer.statusCode >= 200 && answer.statusCode < 400;
    } catch {
      // Whatever went wrong, there was no good answer in time.
      return false;
    }
  }
}
