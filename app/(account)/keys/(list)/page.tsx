/** The page /keys: the keys of the signed-in person's account. */
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { QueryProvider } from "@/app/(account)/_shell/query-provider";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { getPageZone } from "@/app/(account)/activity/page-zone";
import { TextLink } from "@/components/ui/text-link";
import { UntrustedProxyProvider } from "@/components/untrusted-proxy";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { listKeys } from "@/lib/server/keys/keys";
import { findUntrustedProxy, getClientAddress } from "@/lib/server/request/client-address";
import { ConnectionLimits } from "./connection-limits";
import { KeysScreen } from "./keys-screen";

export const metadata: Metadata = { title: "API Keys" };

const DEFAULT_CONCURRENT = 20;
const DEFAULT_TIMEOUT_SECONDS = 600;

export default async function KeysPage() {
  const actor = await requirePageActor();
  const zone = await getPageZone();
  const reads = [listKeys(actor, { zone }), getClientAddress(), findUntrustedProxy()] as const;
  const [list, clientAddress, untrustedProxy] = await Promise.all(reads);
  const client = new QueryClient();
  client.setQueryData(keysQuery(actor.accountId).queryKey, list);
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <QueryProvider>
        <HydrationBoundary state={dehydrate(client)}>
          <UntrustedProxyProvider value={untrustedProxy}>
            <KeysScreen userId={actor.userId} clientAddress={clientAddress} />
          </UntrustedProxyProvider>
        </HydrationBoundary>
      </QueryProvider>
      <p className="mt-4 text-[0.8125rem]">
        <TextLink href="/keys/deleted">Deleted API keys</TextLink>
      </p>
      <ConnectionLimits
        untrustedProxy={untrustedProxy}
        maxConcurrent={Number(process.env.MAX_CONCURRENT_PER_IP) || DEFAULT_CONCURRENT}
        timeoutSeconds={Number(process.env.CONNECTION_TIMEOUT_SECONDS) || DEFAULT_TIMEOUT_SECONDS}
      />
    </ReloadOnAccountSwitch>
  );
}
