/** The list of servers in its states: loading, failed, empty, one with SQLite, and rows. It refreshes while visible. */
"use client";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { Server } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { LoadFailedNotice } from "@/app/(account)/_shell/load-failed-notice";
import { Empty } from "@/components/ui/empty";
import { useAccountId } from "@/lib/client/account-id";
import { leaveForSignIn, SignedOutError } from "@/lib/client/queries/account-data";
import { serversQuery } from "@/lib/client/queries/servers-query";
import type { ServersView } from "@/lib/shared/nodes/servers-view";
import { ServerRow } from "./server-row";
import { ServersNotices } from "./servers-notices";
import { ServersSkeleton } from "./servers-skeleton";
import { ServersTable } from "./servers-table";

export function ServersScreen() {
  const query = useQuery(serversQuery(useAccountId()));
  const { data, error } = query;
  const isOver = error instanceof SignedOutError;
  useEffect(() => {
    if (isOver) leaveForSignIn();
  }, [isOver]);
  const count = data?.servers?.length ?? 0;
  return (
    <>
      <div className="mb-6 grid gap-1">
        <div className="flex items-baseline gap-3">
          <h1 className="font-semibold text-xl tracking-tight">Servers</h1>
          {count > 0 && <span className="text-soft tabular-nums">{count === 1 ? "1 server" : `${count} servers`}</span>}
        </div>
        <p className="text-soft">
          Machines that run Latchkey with the same database, and whether each hears of changes.
        </p>
      </div>
      <div className="mb-4 grid gap-2 empty:hidden">
        {error && !isOver && <LoadFailedNotice query={query} stillWorks="API keys are still checked." />}
        {data?.servers && !error && <ServersNotices servers={data.servers} />}
      </div>
      <ServersList query={query} />
      {data && count > 0 && <Foot {...data} />}
    </>
  );
}

function ServersList({ query: { data, error } }: { query: UseQueryResult<ServersView> }) {
  if (!data) return error ? null : <ServersSkeleton />;
  const { servers, answeredBy, now } = data;
  if (!servers) return <OnlyServer name={answeredBy} />;
  if (servers.length === 0) {
    return (
      <Framed>
        <Empty icon={Server} title="No server has reported yet">
          Each server reports within a second of its start.
        </Empty>
      </Framed>
    );
  }
  return (
    <ServersTable>
      {servers.map((server) => (
        <ServerRow key={server.id} server={server} now={Date.parse(now)} />
      ))}
    </ServersTable>
  );
}

function OnlyServer({ name }: { name: string }) {
  return (
    <Framed>
      <Empty icon={Server} title="This is the only server">
        <span translate="no" className="wrap-anywhere text-ink">
          {name}
        </span>{" "}
        keeps its data in a SQLite file, so every change applies from the next request on. To run several servers, move
        to PostgreSQL: the guide{" "}
        <code translate="no" className="figures wrap-anywhere text-[0.8125rem]">
          docs/guides/nodes.md
        </code>{" "}
        shows how.
      </Empty>
    </Framed>
  );
}

function Framed({ children }: { children: ReactNode }) {
  return (
    <div className="grid justify-items-center rounded-box border border-line bg-surface px-4 py-14 sm:py-16">
      {children}
    </div>
  );
}

function Foot({ answeredBy, generation }: ServersView) {
  return (
    <p className="mt-3 text-[0.8125rem] text-soft">
      <span>The newest generation of changes is </span>
      <span translate="no" className="figures">
        {generation}
      </span>
      <span>. This page comes from </span>
      <span translate="no" className="wrap-anywhere">
        {answeredBy}
      </span>
      <span>. Once a change is confirmed, no server admits what it ended.</span>
    </p>
  );
}
