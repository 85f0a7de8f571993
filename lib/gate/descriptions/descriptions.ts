/** Fetches the OpenAPI documents that routes name, and hands them to the dashboard, again and again. */
import type { Dispatcher } from "undici";
import type { Route } from "@/lib/gate/routes/route";
import { getUpstreamPattern } from "@/lib/gate/routes/route-place";
import type { RouteDescription } from "@/lib/shared/routes/description";
import { fetchDescription } from "./fetch";

/** The routes in force; `table` is another object after each change. */
export type DescribedRoutes = { readonly table: { readonly routes: readonly Route[] } };

/** Hands a description over. Must not reject; one that gets lost comes again with the next round. */
export type DeliverDescription = (description: RouteDescription) => Promise<void>;

const LOOK_INTERVAL_MS = 500;
const ROUND_INTERVAL_MS = 60_000;
/** Routes whose documents are fetched. Those of further routes are not. */
const MAX_DESCRIBED = 50;

type Parts = { routes: DescribedRoutes; connections: Dispatcher; deliver: DeliverDescription };

/** One round a minute, and one as soon as the routes change, from `start` until `stop`. */
export class RouteDescriptions {
  readonly #parts: Parts;
  readonly #stopped = new AbortController();
  #table: unknown = null;
  #roundAt = 0;
  #isRunning = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.runIfDue(performance.now()), LOOK_INTERVAL_MS).unref();
  }

  /** Ends the requests under way, and begins no more. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#stopped.abort();
  }

  /** Runs a round if one is due at `now`, milliseconds of a clock that only goes forward. One runs at a time. */
  async runIfDue(now: number): Promise<void> {
    const { table } = this.#parts.routes;
    if (this.#isRunning || (table === this.#table && now - this.#roundAt < ROUND_INTERVAL_MS)) return;
    this.#isRunning = true;
    this.#table = table;
    this.#roundAt = now;
    const described = table.routes.filter(({ isEnabled, options }) => isEnabled && options.openapi !== undefined);
    /** Routes to the same upstream often name the same document. */
    const found = new Map<string, Promise<RouteDescription["found"]>>();
    for (const route of described.slice(0, MAX_DESCRIBED)) await this.#describe(route, found);
    this.#isRunning = false;
  }

  async #describe(route: Route, known: Map<string, Promise<RouteDescription["found"]>>): Promise<void> {
    const { connections, deliver } = this.#parts;
    const upstream = route.upstreams.upstreams.find(({ isDraining }) => !isDraining) ?? route.upstreams.upstreams[0];
    const path = route.options.openapi;
    if (!upstream || path === undefined || this.#stopped.signal.aborted) return;
    const { origin } = upstream;
    const fetching = known.get(origin + path) ?? fetchDescription(connections, { origin, path }, this.#stopped.signal);
    known.set(origin + path, fetching);
    const upstreamPath = getUpstreamPattern(route, upstream).text;
    await deliver({ route: route.path, upstreamPath, origin, found: await fetching });
  }
}
