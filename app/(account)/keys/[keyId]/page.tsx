/** The page /keys/{id}: who uses a key, what for, and what was refused. */
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { QueryProvider } from "@/app/(account)/_shell/query-provider";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { getPageZone } from "@/app/(account)/activity/page-zone";
import { UntrustedProxyProvider } from "@/components/untrusted-proxy";
import { keyUsageQuery } from "@/lib/client/queries/key-usage-query";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { listKeys } from "@/lib/server/keys/keys";
import { findUntrustedProxy, getClientAddress } from "@/lib/server/request/client-address";
import { findKeyUsage } from "@/lib/server/usage/view";
import { parseUsageSpan } from "@/lib/shared/usage/view";
import { KeyScreen } from "./key-screen";

export const metadata: Metadata = { title: "API Key" };

type KeyPageProps = {
  params: Promise<{ keyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function KeyPage({ params, searchParams }: KeyPageProps) {
  const actor = await requirePageActor();
  const { keyId } = await params;
  const { span: asked } = await searchParams;
  const span = parseUsageSpan(typeof asked === "string" ? asked : null);
  const zone = await getPageZone();
  const [list, usage, clientAddress, untrustedProxy] = await Promise.all([
    listKeys(actor, { zone }),
    findKeyUsage(actor, { id: keyId, span, zone }),
    getClientAddress(),
    findUntrustedProxy(),
  ]);
  // No loading.tsx here or above: it would answer 200 before this is known.
  if (!list.keys.some(({ id }) => id === keyId)) notFound();
  const client = new QueryClient();
  client.setQueryData(keysQuery(actor.accountId).queryKey, list);
  if (usage.ok) {
    client.setQueryData(keyUsageQuery({ accountId: actor.accountId, keyId, span, zone }).queryKey, usage.value);
  }
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <QueryProvider>
        <HydrationBoundary state={dehydrate(client)}>
          <UntrustedProxyProvider value={untrustedProxy}>
            <KeyScreen keyId={keyId} span={span} zone={zone} clientAddress={clientAddress} />
          </UntrustedProxyProvider>
        </HydrationBoundary>
      </QueryProvider>
    </ReloadOnAccountSwitch>
  );
}
