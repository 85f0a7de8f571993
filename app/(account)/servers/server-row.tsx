/** One row of the list of servers. */
"use client";
import { CircleCheck, CircleX, Clock, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { RelativeTime } from "@/components/relative-time";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { ListCell, ListRow } from "@/components/ui/list-table";
import { formatDuration } from "@/lib/client/times";
import type { NodeStatus } from "@/lib/shared/nodes/node";
import type { ServerView } from "@/lib/shared/nodes/servers-view";
import { SERVER_CARD, SERVER_PLACES } from "./servers-table";

/** `now`: when the data was current, in milliseconds since 1970. */
export function ServerRow({ server, now }: { server: ServerView; now: number }) {
  const { name, version, startedAt, cutOffSince, leaseAgeMs, generation, permits, redis, routesHash } = server;
  return (
    <ListRow
      {...SERVER_CARD}
      head={
        <>
          <span translate="no" className="wrap-anywhere block font-medium">
            {name}
          </span>
          <span className="mt-0.5 block text-[0.8125rem] text-soft">
            <span>{`Latchkey ${version}, started `}</span>
            <RelativeTime iso={startedAt} isStop />
          </span>
        </>
      }
    >
      <ListCell label="Status" className={SERVER_PLACES.status}>
        <StatusBadge server={server} />
        {cutOffSince && (
          <p className="mt-1 text-[0.8125rem] text-soft">
            <span>Admits nothing: its lease ended </span>
            <RelativeTime iso={cutOffSince} asOf={now} isStop />
          </p>
        )}
      </ListCell>
      <ListCell label="Changes heard">
        <Figure>{`${formatDuration(leaseAgeMs)} ago`}</Figure>
        <span className="block text-[0.8125rem] text-faint">
          <span>Generation </span>
          <span translate="no" className="figures">
            {generation}
          </span>
        </span>
      </ListCell>
      <ListCell label="Permits held">
        {cutOffSince ? <span className="text-faint">Unknown</span> : <Figure>{String(permits)}</Figure>}
      </ListCell>
      <ListCell label="Connections" className={SERVER_PLACES.connections}>
        <ul className="grid gap-0.5 text-[0.8125rem]">
          <Connection to="PostgreSQL" state={cutOffSince ? "away" : "ok"} />
          <Connection to="Redis" state={cutOffSince && redis !== "none" ? "unknown" : redis} />
        </ul>
      </ListCell>
      <ListCell label="Routes file">
        {routesHash === null ? <span className="text-faint">None</span> : <Figure>{routesHash.slice(0, 8)}</Figure>}
      </ListCell>
    </ListRow>
  );
}

function StatusBadge({ server: { cutOffSince, isBehind } }: { server: ServerView }) {
  const [label, icon, tone]: [string, LucideIcon, BadgeTone] = cutOffSince
    ? ["Cut off", CircleX, "danger"]
    : isBehind
      ? ["Behind", Clock, "warn"]
      : ["Live", CircleCheck, "good"];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}

const STATES: Record<NodeStatus["redis"] | "unknown", string> = {
  ok: "connected",
  away: "no answer",
  none: "not used",
  unknown: "unknown",
};

function Connection({ to, state }: { to: string; state: keyof typeof STATES }) {
  return (
    <li>
      <span translate="no">{to}</span>
      <span className={cn(state === "away" ? "text-danger" : "text-soft")}>{`: ${STATES[state]}`}</span>
    </li>
  );
}

function Figure({ children }: { children: ReactNode }) {
  return (
    <span translate="no" className="figures whitespace-nowrap text-[0.8125rem]">
      {children}
    </span>
  );
}
