/** One row of the list of routes. */
"use client";
import type { ReactNode } from "react";
import { RelativeTime } from "@/components/relative-time";
import { cn } from "@/components/ui/cn";
import { ListCell, ListRow } from "@/components/ui/list-table";
import { TextLink } from "@/components/ui/text-link";
import { usePermissions } from "@/lib/client/permissions";
import { formatDuration, formatShare } from "@/lib/client/times";
import type { RouteView } from "@/lib/shared/gate/routes-view";
import type { Permission } from "@/lib/shared/keys/permissions";
import { titleOf } from "@/lib/shared/permissions/catalogue";
import { Breakable } from "./breakable";
import { DisabledBadge, HealthBadge } from "./health-badge";
import { RouteUpstreams } from "./route-upstreams";
import { ROUTE_CARD, ROUTE_PLACES } from "./routes-table";

type RouteRowProps = {
  route: RouteView;
  /** when the route's data was current, in milliseconds since 1970 */
  now: number;
  /** it was switched off in the browser */
  isDisabled?: boolean;
  menu?: ReactNode;
};

export function RouteRow({ route, now, isDisabled = false, menu }: RouteRowProps) {
  const { path, upstream, methods, status, fault, lastAnswer, lastFailure, timeoutSeconds } = route;
  const isFailing = status === "failing" || (lastAnswer !== null && lastAnswer.status >= 500);
  return (
    <ListRow
      {...ROUTE_CARD}
      menu={menu}
      head={
        <>
          <span translate="no" className="figures wrap-anywhere block font-medium text-[0.8125rem]">
            {upstream === null ? (
              <Breakable text={path} />
            ) : (
              <TextLink href={`/routes/view?${new URLSearchParams({ path })}`}>
                <Breakable text={path} />
              </TextLink>
            )}
          </span>
          <RouteUpstreams upstreams={route.upstreams} now={now} />
        </>
      }
    >
      <ListCell label="Methods and permissions" className={ROUTE_PLACES.methods}>
        <ul className="grid gap-y-0.5">
          {methods.map(({ method, permissions, isAny }) => (
            <li key={method} className="grid grid-cols-[3.5rem_minmax(0,1fr)] items-baseline gap-x-2">
              <span translate="no" className="figures font-medium text-xs">
                {method}
              </span>
              <PermissionWords permissions={permissions} isAny={isAny === true} />
            </li>
          ))}
        </ul>
      </ListCell>
      <ListCell label="Health" className={ROUTE_PLACES.health}>
        {isDisabled || route.isDisabled ? <DisabledBadge /> : <HealthBadge status={status} />}
        {fault !== null && <p className="wrap-anywhere mt-1 text-[0.8125rem] text-danger">{fault}</p>}
        {lastAnswer && <LastAnswer {...lastAnswer} now={now} />}
        {isFailing && lastFailure && <LastFailure {...lastFailure} />}
      </ListCell>
      <ListCell label="Last 5 minutes" className={ROUTE_PLACES.numbers}>
        <Numbers {...route} />
      </ListCell>
      <ListCell label="Time-out">
        <span translate="no" className="figures text-[0.8125rem]">
          {timeoutSeconds} s
        </span>
      </ListCell>
    </ListRow>
  );
}

/** The permission "None" requires nothing, so it is not shown. */
function PermissionWords({ permissions, isAny }: { permissions: readonly Permission[]; isAny: boolean }) {
  const { catalogue } = usePermissions();
  const needed = permissions.filter((word) => word !== "None");
  if (needed.length === 0) return <span className="text-soft">Any valid key</span>;
  return <span translate="no">{needed.map((word) => titleOf(catalogue, word)).join(isAny ? " or " : ", ")}</span>;
}

type LastAnswerProps = NonNullable<RouteView["lastAnswer"]> & { now: number };

function LastAnswer({ status, reason, durationMs, at, now }: LastAnswerProps) {
  return (
    <p className="mt-1 text-[0.8125rem] text-soft">
      <span className="sr-only">Last answer: </span>
      <span translate="no" className={cn("figures", status >= 500 && "text-danger")}>
        {status}
      </span>
      <span>{reason ? ` ${reason} · ` : " · "}</span>
      <span translate="no" className="figures whitespace-nowrap">
        {formatDuration(durationMs)}
      </span>{" "}
      · <RelativeTime iso={at} asOf={now} isStop />
    </p>
  );
}

function LastFailure({ cause, errorCode }: NonNullable<RouteView["lastFailure"]>) {
  return (
    <p className="mt-1 text-[0.8125rem] text-soft">
      <span>{`Cause: ${cause}`}</span>
      {errorCode && (
        <code translate="no" className="figures wrap-anywhere block text-xs text-faint">
          {errorCode}
        </code>
      )}
    </p>
  );
}

function Numbers({ p50Ms, p99Ms, failureShare }: Pick<RouteView, "p50Ms" | "p99Ms" | "failureShare">) {
  if (p50Ms === null || p99Ms === null || failureShare === null) return <span className="text-faint">No calls</span>;
  return (
    <dl className="grid grid-cols-3 gap-x-3 gap-y-0.5 text-[0.8125rem] md:grid-cols-[auto_auto] md:justify-start">
      <Figure label="p50">{formatDuration(p50Ms)}</Figure>
      <Figure label="p99">{formatDuration(p99Ms)}</Figure>
      <Figure label="Errors" isBad={failureShare > 0}>
        {formatShare(failureShare)}
      </Figure>
    </dl>
  );
}

function Figure({ label, isBad, children }: { label: string; isBad?: boolean; children: ReactNode }) {
  return (
    <div className="md:contents">
      <dt className="text-faint">{label}</dt>
      <dd translate="no" className={cn("figures whitespace-nowrap", isBad && "text-danger")}>
        {children}
      </dd>
    </div>
  );
}
