/** The list of routes in its four states: loading, failed, empty, and rows. It refreshes while the page is visible. */
"use client";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { LoadFailedNotice } from "@/app/(account)/_shell/load-failed-notice";
import { EditableRoutes } from "@/app/(account)/routes/edit/editable-routes";
import { FileWins } from "@/app/(account)/routes/versions/file-wins";
import { RelativeTime } from "@/components/relative-time";
import { useAccountId } from "@/lib/client/account-id";
import { leaveForSignIn, SignedOutError } from "@/lib/client/queries/account-data";
import { routesQuery } from "@/lib/client/queries/routes-query";
import type { RoutesFileView, RoutesView } from "@/lib/shared/gate/routes-view";
import { RouteRow } from "./route-row";
import { RoutesEmpty } from "./routes-empty";
import { FaultNotice, OldNotice, SavedFaultNotices } from "./routes-notices";
import { RoutesSkeleton } from "./routes-skeleton";
import { RoutesTable } from "./routes-table";

/** `origin`: where callers reach this server. */
export function RoutesScreen({ origin }: { origin: string }) {
  const query = useQuery(routesQuery(useAccountId()));
  const { data, error } = query;
  const isOver = error instanceof SignedOutError;
  useEffect(() => {
    if (isOver) leaveForSignIn();
  }, [isOver]);
  const count = data?.routes?.length ?? 0;
  return (
    <>
      <div className="mb-6 grid gap-1">
        <div className="flex items-baseline gap-3">
          <h1 className="font-semibold text-xl tracking-tight">Routes</h1>
          {count > 0 && <span className="text-soft tabular-nums">{count === 1 ? "1 route" : `${count} routes`}</span>}
        </div>
        <p className="text-soft">
          Paths that the gate forwards to other APIs, and the permissions a key needs for each.
        </p>
      </div>
      <div className="mb-4 grid gap-2 empty:hidden">
        {error && !isOver && <LoadFailedNotice query={query} stillWorks="Calls are still forwarded." />}
        {data?.isOld && !error && <OldNotice {...data} />}
        {data?.file?.fault && <FaultNotice file={data.file} count={count} />}
        {data && <SavedFaultNotices {...data} />}
      </div>
      {data?.editing && !data.editing.isFilePresent ? (
        <EditableRoutes data={data} version={data.editing.version} origin={origin} />
      ) : (
        <>
          {data?.editing && data.file && <FileWins file={data.file} version={data.editing.version} />}
          <RoutesList query={query} />
          {data?.file && count > 0 && <FileLine file={data.file} />}
        </>
      )}
    </>
  );
}

function RoutesList({ query: { data, error } }: { query: UseQueryResult<RoutesView> }) {
  if (!data) return error ? null : <RoutesSkeleton />;
  const { routes, file, now } = data;
  if (!routes) return <RoutesSkeleton />;
  if (routes.length === 0) return <RoutesEmpty file={file} />;
  return (
    <RoutesTable>
      {routes.map((route) => (
        <RouteRow key={route.path} route={route} now={Date.parse(now)} />
      ))}
    </RoutesTable>
  );
}

function FileLine({ file: { name, loadedAt } }: { file: RoutesFileView }) {
  return (
    <p className="mt-3 text-[0.8125rem] text-soft">
      <span>Read from </span>
      <span translate="no" className="figures wrap-anywhere">
        {name}
      </span>
      {loadedAt && (
        <>
          {" "}
          <RelativeTime iso={loadedAt} />
        </>
      )}
      <span>. Edits take effect within a second.</span>
    </p>
  );
}
