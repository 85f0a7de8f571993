/** The list of routes for the people who may change it: its buttons, its menus and its dialogs. */
"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useDialogs } from "@/app/(account)/_forms/use-dialogs";
import { LoadFailedNotice } from "@/app/(account)/_shell/load-failed-notice";
import { RouteRow } from "@/app/(account)/routes/route-row";
import { RoutesSkeleton } from "@/app/(account)/routes/routes-skeleton";
import { RoutesTable } from "@/app/(account)/routes/routes-table";
import { createLazyDialog } from "@/components/lazy-dialog";
import { useAccountId } from "@/lib/client/account-id";
import { savedRoutesQuery } from "@/lib/client/queries/saved-routes-query";
import type { RoutesView } from "@/lib/shared/gate/routes-view";
import { FirstRoute } from "./first-route";
import { readRoutes } from "./read-routes";
import type { RouteDialogs, RoutesDialog } from "./route-dialogs";
import { RouteMenu } from "./route-menu";
import { joinRoutes } from "./route-views";
import { ADD_BUTTON_ID, MORE_BUTTON_ID, RoutesToolbar, type ToolbarTask } from "./routes-toolbar";
import { toRoutesText } from "./use-routes-change";

const LazyDialogs = createLazyDialog<Parameters<typeof RouteDialogs>[0]>(async () => {
  return (await import("./route-dialogs")).RouteDialogs;
});

const FALLBACKS = [ADD_BUTTON_ID];

type EditableRoutesProps = { data: RoutesView; version: number; origin: string };

export function EditableRoutes({ data, version, origin }: EditableRoutesProps) {
  const query = useQuery(savedRoutesQuery(useAccountId(), version));
  const saved = query.data;
  const routes = useMemo(() => (saved === undefined ? undefined : readRoutes(saved?.text ?? null)), [saved]);
  const savedVersion = saved?.version ?? 0;
  // Of a document that can't be edited only the routes in force are shown; another version can take its place.
  const base = useMemo(() => ({ version: savedVersion, routes: routes ?? [] }), [savedVersion, routes]);
  const { dialog, open, close, returnFocus } = useDialogs<RoutesDialog, never>(FALLBACKS);
  if (routes === undefined) {
    if (!query.error) return <RoutesSkeleton />;
    return <LoadFailedNotice query={query} stillWorks="Calls are still forwarded." />;
  }
  const start = (task: ToolbarTask) => {
    if (task === "export") download(routes === null ? (saved?.text ?? "") : toRoutesText(routes));
    else open({ task }, MORE_BUTTON_ID);
  };
  const rows = joinRoutes(base.routes, data.routes);
  return (
    <>
      <div className="mb-4 flex justify-end">
        <RoutesToolbar onAdd={routes && (() => open({ task: "add" }, ADD_BUTTON_ID))} onTask={start} />
      </div>
      {routes === null ? (
        <RoutesInForce data={data} />
      ) : rows.length === 0 ? (
        <FirstRoute origin={origin} file={data.file} />
      ) : (
        <RoutesTable hasActions>
          {rows.map(({ entry, view }) => (
            <RouteRow
              key={entry.path}
              route={view}
              now={Date.parse(data.now)}
              isDisabled={entry.enabled === false}
              menu={
                <RouteMenu
                  id={toMenuId(entry.path)}
                  subject={entry}
                  isOnly={rows.length === 1}
                  onTask={(task) => open({ task, subject: entry }, toMenuId(entry.path))}
                />
              }
            />
          ))}
        </RoutesTable>
      )}
      <LazyDialogs props={dialog && { dialog, base, onClose: close, onCloseAutoFocus: returnFocus }} />
    </>
  );
}

/** Without menus: which of the saved routes each of them would be is not known. */
function RoutesInForce({ data: { routes, now } }: { data: RoutesView }) {
  if (!routes || routes.length === 0) return null;
  return (
    <RoutesTable>
      {routes.map((route) => (
        <RouteRow key={route.path} route={route} now={Date.parse(now)} />
      ))}
    </RoutesTable>
  );
}

function toMenuId(path: string): string {
  return `route-menu ${path}`.replaceAll(" ", "-");
}

function download(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "application/json" }));
  link.download = "latchkey.routes.json";
  link.click();
  URL.revokeObjectURL(link.href);
}
