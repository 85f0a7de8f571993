/** Tells a supervisor how the server is. Public, outside the slots, and silent about everything else. */
import { refuse } from "@/lib/gate/http/respond";
import type { Exchange, House } from "./context";

/** Answers `/api/health/live` and `/api/health/ready`; false for any other path. */
export function answerHealth(house: House, { request, response, requestId, target }: Exchange): boolean {
  const isLive = target.path === "/api/health/live";
  if (!isLive && target.path !== "/api/health/ready") return false;
  if (request.method !== "GET" && request.method !== "HEAD") {
    refuse(response, { code: "method_not_allowed", allow: "GET, HEAD" }, requestId);
    return true;
  }
  const database = isLive || house.source.isHealthy();
  const isOk = isLive || (database && !house.isDraining);
  const report = isLive
    ? { status: "ok" }
    : {
        status: isOk ? (house.dashboard.isReady ? "ok" : "degraded") : "unavailable",
        database: database ? "ok" : "unavailable",
        dashboard: house.dashboard.isReady ? "ok" : "starting",
      };
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
  return true;
}
