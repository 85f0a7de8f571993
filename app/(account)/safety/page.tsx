/** The page /safety: what may be unsafe about the keys that the signed-in person may see. */
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { QueryProvider } from "@/app/(account)/_shell/query-provider";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { getPageZone } from "@/app/(account)/activity/page-zone";
import { UntrustedProxyProvider } from "@/components/untrusted-proxy";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { safetyQuery } from "@/lib/client/queries/safety-query";
import { listKeys } from "@/lib/server/keys/keys";
import { findUntrustedProxy, getClientAddress } from "@/lib/server/request/client-address";
import { listFindings } from "@/lib/server/safety/findings";
import { SafetyScreen } from "./safety-screen";

export const metadata: Metadata = { title: "Key safety" };

export default async function SafetyPage() {
  const actor = await requirePageActor();
  const zone = await getPageZone();
  const reads = [listFindings(actor), listKeys(actor, { zone }), getClientAddress(), findUntrustedProxy()] as const;
  const [view, list, clientAddress, untrustedProxy] = await Promise.all(reads);
  const client = new QueryClient();
  client.setQueryData(safetyQuery(actor.accountId).queryKey, view);
  client.setQueryData(keysQuery(actor.accountId).queryKey, list);
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <QueryProvider>
        <HydrationBoundary state={dehydrate(client)}>
          <UntrustedProxyProvider value={untrustedProxy}>
            <SafetyScreen clientAddress={clientAddress} />
          </UntrustedProxyProvider>
        </HydrationBoundary>
      </QueryProvider>
    </ReloadOnAccountSwitch>
  );
}
