/** Tells a supervisor how the server is. Public, needs no permit, and says nothing about anything else. */
import type { KeyStore } from "./auth/key-store";
import type { RequestContext } from "./context";
import { LIVE_PATH } from "./http/api-paths";
import { sendRefusal } from "./http/respond";
import type { Dashboard } from "./proxy/dashboard";
import type { DashboardLanes } from "./proxy/lanes";

/** The parts of the gate that its health depends on. */
export type HealthParts = {
  keyStore: Pick<KeyStore, "isHealthy">;
  dashboard: Dashboard | null;
  lanes: Pick<DashboardLanes, "isStuck">;
  readonly isDraining: boolean;
};

/** Answers `/api/health/live` and `/api/health/ready`. */
export function handleHealth(parts: HealthParts, { request, response, requestId, target }: RequestContext): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sendRefusal(response, { code: "method_not_allowed", allow: "GET, HEAD" }, requestId);
  }
  const { isOk, report } = target.path === LIVE_PATH ? LIVE : readReadiness(parts);
  const body = JSON.stringify(report);
  response.writeHead(isOk ? 200 : 503, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": requestId,
    ...(isOk ? {} : { "Retry-After": "3" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

const LIVE = { isOk: true, report: { status: "ok" } };

function readReadiness({ keyStore, dashboard, lanes, isDraining }: HealthParts) {
  const isDatabaseHealthy = keyStore.isHealthy();
  const isOk = isDatabaseHealthy && !isDraining;
  const dashboardState = dashboard?.isReady === false ? "starting" : lanes.isStuck ? "busy" : "ok";
  const report = {
    status: isOk ? (dashboardState === "ok" ? "ok" : "degraded") : "unavailable",
    database: isDatabaseHealthy ? "ok" : "unavailable",
    ...(dashboard ? { dashboard: dashboardState } : {}),
  };
  return { isOk, report };
}
