/** Shows each member the gate's last report on its routes, as far as their role allows. */

import type { Actor } from "@/lib/server/access/actor";
import { authorizeRead } from "@/lib/server/access/authorize";
import { authorizeServerOwner, runsServer } from "@/lib/server/access/first-account";
import { findLatestReport } from "@/lib/server/catalogue/latest-report";
import type { Reader } from "@/lib/server/db/transaction-types";
import { read } from "@/lib/server/db/transactions";
import { findNewestVersion } from "@/lib/server/documents/documents";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import { type HealthReport, type RoutesReport, toAnswerStatus, toRouteStatus } from "@/lib/shared/gate/routes-report";
import type { RoutesFileView, RoutesView, RouteView, UpstreamView } from "@/lib/shared/gate/routes-view";
import { UPSTREAM_CAUSES } from "@/lib/shared/gate/upstream-causes";

/** After this long without a report the numbers count as old. The gate reports every two seconds. */
const OLD_MS = 10_000;

/**
 * The routes as the actor may see them. Every member sees paths, methods, permissions and health, because they show
 * which permissions a key needs. Upstreams and the file are for the people who run this server: owners and admins of
 * its first account. An actor who is not in the account sees nothing.
 */
export function listRoutes(actor: Actor, { now = new Date() }: { now?: Date } = {}): Promise<RoutesView> {
  return read(async (database) => {
    const access = await authorizeRead(database, actor, now);
    const latest = access.ok ? findLatestReport() : null;
    const isOperator = access.ok && (await runsServer(database, actor, access.role));
    const heardAt = latest?.at ?? now.getTime() - process.uptime() * 1000;
    return {
      routes: latest && describeRoutes(latest.report, isOperator),
      file: latest && isOperator ? describeFile(latest.report) : null,
      savedFaults: (isOperator && latest?.report.savedFaults) || [],
      now: now.toISOString(),
      reportedAt: latest && new Date(latest.at).toISOString(),
      isOld: now.getTime() - heardAt > OLD_MS,
      editing: latest && (await findEditing(database, actor, latest.report)),
    };
  });
}

/** Null for all but the owners of the first account. */
async function findEditing(database: Reader, actor: Actor, { file }: RoutesReport): Promise<RoutesView["editing"]> {
  const access = await authorizeServerOwner(database, actor);
  if (!access.ok) return null;
  return { version: await findNewestVersion(database, "routes"), isFilePresent: file.isPresent };
}

function describeRoutes({ routes }: RoutesReport, isOperator: boolean): RouteView[] {
  const views = routes.map((route): RouteView => {
    const { path, upstream, upstreams, methods, timeoutSeconds, health } = route;
    const { lastAnswer, p50Ms, p99Ms, failureShare } = health;
    return {
      ...{ path, methods, timeoutSeconds, p50Ms, p99Ms, failureShare },
      upstream: isOperator ? upstream : null,
      upstreams: isOperator ? upstreams.map(describeUpstream) : null,
      isDisabled: route.isDisabled ?? false,
      fault: isOperator ? (route.fault ?? null) : null,
      status: toRouteStatus(health),
      lastAnswer: lastAnswer && describeAnswer(lastAnswer),
      lastFailure: isOperator ? describeFailure(health.lastFailure) : null,
    };
  });
  return views.sort((one, other) => (one.path < other.path ? -1 : 1));
}

function describeAnswer({ at, answer, durationMs }: NonNullable<HealthReport["lastAnswer"]>): RouteView["lastAnswer"] {
  const reason = typeof answer === "number" ? null : REFUSALS[answer].title;
  return { at: new Date(at).toISOString(), status: toAnswerStatus(answer), reason, durationMs };
}

function describeUpstream(upstream: RoutesReport["routes"][number]["upstreams"][number]): UpstreamView {
  const { address, status, since, running, lastFailure } = upstream;
  const sinceIso = since === null ? null : new Date(since).toISOString();
  return { address, status, since: sinceIso, running, lastFailure: describeFailure(lastFailure) };
}

function describeFailure(lastFailure: HealthReport["lastFailure"] | null): RouteView["lastFailure"] {
  if (!lastFailure) return null;
  const { at, cause, errorCode } = lastFailure;
  return { at: new Date(at).toISOString(), cause: UPSTREAM_CAUSES[cause].title, errorCode };
}

function describeFile({ file }: RoutesReport): RoutesFileView {
  const { name, isPresent, loadedAt, fault } = file;
  return { name, isPresent, loadedAt: loadedAt === null ? null : new Date(loadedAt).toISOString(), fault };
}
