/** The page /servers: the servers that share the database, and whether each of them hears of changes. */
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { QueryProvider } from "@/app/(account)/_shell/query-provider";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { Notice } from "@/components/ui/notice";
import { serversQuery } from "@/lib/client/queries/servers-query";
import { listServers } from "@/lib/server/nodes/servers";
import { ServersScreen } from "./servers-screen";

export const metadata: Metadata = { title: "Servers" };

export default async function ServersPage() {
  const actor = await requirePageActor();
  const result = await listServers(actor);
  const client = new QueryClient();
  if (result.ok) client.setQueryData(serversQuery(actor.accountId).queryKey, result.value);
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      {result.ok ? (
        <QueryProvider>
          <HydrationBoundary state={dehydrate(client)}>
            <ServersScreen />
          </HydrationBoundary>
        </QueryProvider>
      ) : (
        <>
          <h1 className="mb-6 font-semibold text-xl tracking-tight">Servers</h1>
          <Notice title={result.refusal.message} />
        </>
      )}
    </ReloadOnAccountSwitch>
  );
}
