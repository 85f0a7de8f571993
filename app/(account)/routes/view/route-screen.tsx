/** A route's numbers over the chosen period. They refresh while the page is visible. */
"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartColumn, Download } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { LoadFailedNotice } from "@/app/(account)/_shell/load-failed-notice";
import { buttonClasses } from "@/components/ui/button";
import { Segmented } from "@/components/ui/choices";
import { Empty } from "@/components/ui/empty";
import { useAccountId } from "@/lib/client/account-id";
import { leaveForSignIn, SignedOutError } from "@/lib/client/queries/account-data";
import { trafficQuery } from "@/lib/client/queries/traffic-query";
import { TRAFFIC_PERIODS, type TrafficPeriod, type TrafficView } from "@/lib/shared/traffic/view";
import { RouteHeading } from "./route-heading";
import { TrafficSkeleton } from "./traffic-skeleton";

/** Loaded for this page alone, and drawn in the browser only: the server does not know the person's time zone. */
const TrafficReport = dynamic(() => import("./traffic-report").then((module) => module.TrafficReport), {
  ssr: false,
  loading: TrafficSkeleton,
});

const PERIODS = Object.entries(TRAFFIC_PERIODS).map(([value, { label }]) => ({
  value: value as TrafficPeriod,
  label,
}));

export function RouteScreen({ route, period: first }: { route: string; period: TrafficPeriod }) {
  const accountId = useAccountId();
  const [period, setPeriod] = useState(first);
  const query = useQuery({ ...trafficQuery(accountId, route, period), placeholderData: keepPreviousData });
  const { data, error, isPlaceholderData } = query;
  const isOver = error instanceof SignedOutError;
  useEffect(() => {
    if (isOver) leaveForSignIn();
  }, [isOver]);
  const choose = (chosen: TrafficPeriod) => {
    setPeriod(chosen);
    // So that a reload and a copied address show the same period, without a round trip to the server.
    window.history.replaceState(null, "", `?${new URLSearchParams({ path: route, period: chosen })}`);
  };
  return (
    <>
      <RouteHeading route={route}>
        <div className="flex flex-wrap items-center gap-2">
          <Segmented label="Period" name="period" value={period} options={PERIODS} onChange={choose} />
          <a
            href={`/routes/view/export?${new URLSearchParams({ path: route, period, account: accountId })}`}
            download
            aria-label="Download the numbers as CSV"
            className={buttonClasses({ size: "sm" })}
          >
            <Download aria-hidden="true" />
            CSV
          </a>
        </div>
      </RouteHeading>
      {error && !isOver && <LoadFailedNotice query={query} stillWorks="Calls are still forwarded." className="mb-4" />}
      {data && hasTraffic(data) ? (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : undefined}>
          <TrafficReport traffic={data} />
        </div>
      ) : (
        data && <NoTraffic period={period} />
      )}
      {!data && !error && <TrafficSkeleton />}
    </>
  );
}

function hasTraffic({ total: { answered, refused, errors }, errors: list }: TrafficView): boolean {
  return answered + refused + errors + list.length > 0;
}

function NoTraffic({ period }: { period: TrafficPeriod }) {
  return (
    <div className="grid justify-items-center rounded-box border border-line bg-surface px-4 py-14 sm:py-16">
      <Empty icon={ChartColumn} title="No requests">
        Nobody has called this route in the last {TRAFFIC_PERIODS[period].label}. Requests show here a few seconds after
        they were made.
      </Empty>
    </div>
  );
}
