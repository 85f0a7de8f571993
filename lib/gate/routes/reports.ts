/** Tells the dashboard of the routes in force: every two seconds, and as soon as their file was read anew. */
import type { HealthReport, RoutesReport } from "@/lib/shared/gate/routes-report";
import type { Route } from "./route-table";
import type { RoutesWatcher } from "./watcher";

/** The routes in force and what became of their file. */
export type ReportedRoutes = Pick<RoutesWatcher, "table" | "status">;

const LOOK_MS = 250;
const REPORT_MS = 2_000;

export class RouteReports {
  readonly #source: ReportedRoutes;
  readonly #longestMs: number;
  readonly #deliver: (report: RoutesReport) => Promise<void>;
  #toldOf: unknown[] = [];
  #toldAt = 0;
  #isUnderWay = false;
  #timer: NodeJS.Timeout | null = null;

  /**
   * `longestMs`: how long a request may last whatever its route says. `deliver` must not reject. What is lost is not sent
   * again: the next report says more.
   */
  constructor(source: ReportedRoutes, longestMs: number, deliver: (report: RoutesReport) => Promise<void>) {
    this.#source = source;
    this.#longestMs = longestMs;
    this.#deliver = deliver;
  }

  /** Sends a report when one is due at `now`, milliseconds of a clock that only goes forward. */
  async look(now: number): Promise<void> {
    // One at a time: a dashboard that is slow gets fewer of them, not a queue.
    if (this.#isUnderWay) return;
    const { table, status } = this.#source;
    const toldOf = [table, status.isPresent, status.loadedAt, status.fault?.at];
    if (now - this.#toldAt < REPORT_MS && toldOf.every((fact, index) => fact === this.#toldOf[index])) return;
    this.#toldOf = toldOf;
    this.#toldAt = now;
    this.#isUnderWay = true;
    await this.#deliver(createReport(this.#source, this.#longestMs, Date.now()));
    this.#isUnderWay = false;
  }

  /** Tells now, and whenever a report is due, until `stop`. */
  start(): void {
    void this.look(performance.now());
    this.#timer = setInterval(() => void this.look(performance.now()), LOOK_MS).unref();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** What is told at `now`, milliseconds since 1970. */
export function createReport({ table, status }: ReportedRoutes, longestMs: number, now: number): RoutesReport {
  const { file: name, isPresent, loadedAt, fault } = status;
  return {
    routes: table.routes.map((route) => describeRoute(route, longestMs, route.health.report(now))),
    file: { name, isPresent, loadedAt, fault: fault && { line: fault.line, reason: fault.reason } },
  };
}

function describeRoute(route: Route, longestMs: number, health: HealthReport): RoutesReport["routes"][number] {
  return {
    path: route.path,
    upstream: route.origin + route.base,
    methods: [...route.permissions].map(([method, permissions]) => ({ method, permissions: [...permissions] })),
    timeoutSeconds: Math.min(route.timeoutMs, longestMs) / 1000,
    health,
  };
}
