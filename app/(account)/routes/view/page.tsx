/** The page /routes/view: what happened on one route over time. */
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { QueryProvider } from "@/app/(account)/_shell/query-provider";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { Notice } from "@/components/ui/notice";
import { trafficQuery } from "@/lib/client/queries/traffic-query";
import { findTraffic } from "@/lib/server/traffic/view";
import { parseTrafficPeriod } from "@/lib/shared/traffic/view";
import { RouteHeading } from "./route-heading";
import { RouteScreen } from "./route-screen";

export const metadata: Metadata = { title: "Route" };

type Parameters = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const readOne = (value: string | string[] | undefined): string => (typeof value === "string" ? value : "");

export default async function RoutePage({ searchParams }: Parameters) {
  const actor = await requirePageActor();
  const parameters = await searchParams;
  const query = { route: readOne(parameters.path), period: parseTrafficPeriod(readOne(parameters.period)) };
  const result = await findTraffic(actor, query);
  const client = new QueryClient();
  if (result.ok) {
    client.setQueryData(trafficQuery(actor.accountId, query.route, query.period).queryKey, result.value);
  }
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      {result.ok ? (
        <QueryProvider>
          <HydrationBoundary state={dehydrate(client)}>
            <RouteScreen route={query.route} period={query.period} />
          </HydrationBoundary>
        </QueryProvider>
      ) : (
        <>
          <RouteHeading route={query.route} />
          <Notice title={result.refusal.message} />
        </>
      )}
    </ReloadOnAccountSwitch>
  );
}
