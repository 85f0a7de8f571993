/** Reports the routes in force to the dashboard: every two seconds, and as soon as they change. */
import type { PooledUpstream } from "@/lib/gate/upstreams/pooled-upstream";
import type { HealthReport, RoutesReport } from "@/lib/shared/gate/routes-report";
import type { Permission } from "@/lib/shared/keys/permissions";
import type { Requirement } from "@/lib/shared/permissions/requirement";
import type { Route } from "./route";
import type { RoutesWatcher } from "./watcher";

/** The routes in force and the status of their file. */
export type ReportedRoutes = Pick<RoutesWatcher, "table" | "status"> &
  Partial<Pick<RoutesWatcher, "fileCatalogue" | "savedFaults">>;

const CHECK_INTERVAL_MS = 250;
const REPORT_INTERVAL_MS = 2_000;

/** Sends reports from `start` until `stop`. */
export class RouteReports {
  readonly #source: ReportedRoutes;
  readonly #maxTimeoutMs: number;
  readonly #deliver: (report: RoutesReport) => Promise<void>;
  /** what the last report was about: another value of these needs a new report at once */
  #reportedState: unknown[] = [];
  #reportedAt = 0;
  #isSending = false;
  #timer: NodeJS.Timeout | null = null;

  /**
   * `maxTimeoutMs` is how long a request may take, whatever its route allows. `deliver` must not reject. A report that
   * gets lost is not sent again: the next one replaces it.
   */
  constructor(source: ReportedRoutes, maxTimeoutMs: number, deliver: (report: RoutesReport) => Promise<void>) {
    this.#source = source;
    this.#maxTimeoutMs = maxTimeoutMs;
    this.#deliver = deliver;
  }

  /** Sends a report when one is due at `now`, milliseconds of a clock that only goes forward. */
  async sendIfDue(now: number): Promise<void> {
    // One report at a time: a slow dashboard gets fewer reports, not a queue of them.
    if (this.#isSending) return;
    const { table, status, savedFaults } = this.#source;
    const state = [table, status.isPresent, status.loadedAt, status.fault?.at, savedFaults];
    if (
      now - this.#reportedAt < REPORT_INTERVAL_MS &&
      state.every((value, index) => value === this.#reportedState[index])
    )
      return;
    this.#reportedState = state;
    this.#reportedAt = now;
    this.#isSending = true;
    await this.#deliver(createReport(this.#source, this.#maxTimeoutMs, Date.now()));
    this.#isSending = false;
  }

  /** Sends a report now, and whenever one is due, until `stop`. */
  start(): void {
    void this.sendIfDue(performance.now());
    this.#timer = setInterval(() => void this.sendIfDue(performance.now()), CHECK_INTERVAL_MS).unref();
  }

  /** Sends no more reports. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** The report at `now`, in milliseconds since 1970. */
export function createReport(
  { table, status, fileCatalogue, savedFaults = [] }: ReportedRoutes,
  maxTimeoutMs: number,
  now: number,
): RoutesReport {
  const { file: name, isPresent, loadedAt, fault } = status;
  return {
    routes: table.routes.map((route) => describeRoute(route, maxTimeoutMs, route.health.report(now))),
    ...(fileCatalogue && { catalogue: fileCatalogue }),
    file: { name, isPresent, loadedAt, fault: fault && { line: fault.line, reason: fault.reason } },
    ...(savedFaults.length > 0 && { savedFaults: [...savedFaults] }),
  };
}

function describeRoute(route: Route, maxTimeoutMs: number, health: HealthReport): RoutesReport["routes"][number] {
  return {
    path: route.path,
    upstream: route.upstreams.describe(),
    upstreams: route.upstreams.upstreams.map(describeUpstream),
    methods: [...route.requirements].map(([method, requirement]) => ({ method, ...describeRequirement(requirement) })),
    ...(route.isEnabled ? {} : { isDisabled: true }),
    ...describeFault(route),
    timeoutSeconds: Math.min(route.timeoutMs, maxTimeoutMs) / 1000,
    health,
  };
}

function describeUpstream(upstream: PooledUpstream): RoutesReport["routes"][number]["upstreams"][number] {
  const { origin, base, running, lastFailure } = upstream;
  return { address: origin + base.text, ...upstream.describe(), running, lastFailure };
}

/** A route is also at fault in the methods that ask for a permission which the catalogue does not define. */
function describeFault({ fault, requirements }: Route): { fault?: string } {
  if (fault !== null) return { fault };
  const asking = [...requirements].filter(([, { unknown }]) => unknown.length > 0);
  if (asking.length === 0) return {};
  const words = [...new Set(asking.flatMap(([, { unknown }]) => unknown))].join(", ");
  const methods = asking.map(([method]) => method).join(", ");
  return { fault: `${methods} asks for ${words}, which the permissions of this server do not define.` };
}

function describeRequirement({ clauses }: Requirement): { permissions: Permission[]; isAny?: true } {
  const permissions = clauses.flatMap(({ wanted }) => wanted);
  return clauses.some(({ wanted }) => wanted.length > 1) ? { permissions, isAny: true } : { permissions };
}
