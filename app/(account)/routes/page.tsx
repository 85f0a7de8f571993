/** The page /routes: the paths that the gate forwards to other APIs, and the health of those APIs. */
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { QueryProvider } from "@/app/(account)/_shell/query-provider";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { routesQuery } from "@/lib/client/queries/routes-query";
import { getOrigin } from "@/lib/server/request/public-url";
import { listRoutes } from "@/lib/server/routes/report";
import { RoutesScreen } from "./routes-screen";

export const metadata: Metadata = { title: "Routes" };

export default async function RoutesPage() {
  const actor = await requirePageActor();
  const client = new QueryClient();
  client.setQueryData(routesQuery(actor.accountId).queryKey, await listRoutes(actor));
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <QueryProvider>
        <HydrationBoundary state={dehydrate(client)}>
          <RoutesScreen origin={await getOrigin()} />
        </HydrationBoundary>
      </QueryProvider>
    </ReloadOnAccountSwitch>
  );
}
