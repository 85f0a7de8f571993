/** Tells a supervisor how the server is. Public, needs no permit, and says nothing about anything else. */
import { NOT_STORED } from "@/lib/shared/gate/cache-control";
import type { PermitCounter, SharingState } from "./auth/concurrency";
import type { KeyStore } from "./auth/key-store";
import type { RequestContext } from "./context";
import type { DatabaseHealth } from "./database-health";
import { HEALTH_PATH, LIVE_PATH, READY_PATH } from "./http/api-paths";
import { sendRefusal, writeAnswer } from "./http/respond";
import type { Dashboard } from "./proxy/dashboard";
import type { DashboardLanes } from "./proxy/lanes";

/** The parts of the gate that its health depends on. */
export type HealthParts = {
  database: Pick<DatabaseHealth, "state">;
  dashboard: Dashboard | null;
  lanes: Pick<DashboardLanes, "isStuck">;
  keyStore: Pick<KeyStore, "nodes" | "lease">;
  permits: Pick<PermitCounter, "sharing">;
  readonly isDraining: boolean;
};

/** Answers `/api/health/live` and `/api/health/ready`, and names them at `/api/health`. */
export function handleHealth(parts: HealthParts, { request, response, requestId, target }: RequestContext): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sendRefusal(response, { code: "method_not_allowed", allow: "GET, HEAD" }, requestId);
  }
  const { isOk, report } = FIXED[target.path] ?? readReadiness(parts);
  const headers = {
    "Content-Type": "application/json",
    "Cache-Control": NOT_STORED,
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": requestId,
    ...(isOk ? {} : { "Retry-After": "3" }),
  };
  writeAnswer(response, isOk ? 200 : 503, headers, JSON.stringify(report));
}

type Health = { isOk: boolean; report: Record<string, string | number | null> };

/** What is the same as long as the gate runs. */
const FIXED: Readonly<Record<string, Health>> = {
  [LIVE_PATH]: { isOk: true, report: { status: "ok" } },
  [HEALTH_PATH]: { isOk: true, report: { live: LIVE_PATH, ready: READY_PATH } },
};

/** How permits are counted where several servers share a database. */
const PERMITS: Record<SharingState, string> = { none: "per_server", ok: "all_servers", away: "fair_share" };

/** What is to be said where several servers share a database. */
function describeNode({ nodes, lease }: HealthParts["keyStore"], redis: SharingState): Health["report"] {
  if (!nodes || !lease) return {};
  const { ageMs, generation } = lease;
  return {
    permits: PERMITS[redis],
    node: nodes.name,
    lease_age_ms: Number.isFinite(ageMs) ? Math.round(ageMs) : null,
    generation,
    redis,
    live_nodes: nodes.live.length,
  };
}

function readReadiness({ database, dashboard, lanes, keyStore, permits, isDraining }: HealthParts): Health {
  const databaseState = database.state;
  const isOk = databaseState !== "unavailable" && !isDraining;
  const dashboardState = dashboard?.isReady === false ? "starting" : lanes.isStuck ? "busy" : "ok";
  const isWhole = databaseState === "ok" && dashboardState === "ok" && permits.sharing !== "away";
  const report = {
    status: isOk ? (isWhole ? "ok" : "degraded") : "unavailable",
    database: databaseState,
    ...(dashboard ? { dashboard: dashboardState } : {}),
    ...describeNode(keyStore, permits.sharing),
  };
  return { isOk, report };
}
