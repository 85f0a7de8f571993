/** Tells a supervisor how the server is. Public, outside the permits, and silent about everything else. */
import { sendRefusal } from "@/lib/gate/http/respond";
import type { Gate, RequestContext } from "./context";

/** Answers `/api/health/live` and `/api/health/ready`; false for any other path. */
export function answerHealth(gate: Gate, { request, response, requestId, target }: RequestContext): boolean {
  const isLive = target.path === "/api/health/live";
  if (!isLive && target.path !== "/api/health/ready") return false;
  if (request.method !== "GET" && request.method !== "HEAD") {
    sendRefusal(response, { code: "method_not_allowed", allow: "GET, HEAD" }, requestId);
    return true;
  }
  const database = isLive || gate.keyStore.isHealthy();
  const isOk = isLive || (database && !gate.isDraining);
  const report = isLive
    ? { status: "ok" }
    : {
        status: isOk ? (gate.dashboard.isReady ? "ok" : "degraded") : "unavailable",
        database: database ? "ok" : "unavailable",
        dashboard: gate.dashboard.isReady ? "ok" : "starting",
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
