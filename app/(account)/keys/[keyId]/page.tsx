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
import { limitCountsQuery } from "@/lib/client/queries/limit-counts-query";
import { listKeys } from "@/lib/server/keys/keys";
import { findUntrustedProxy, getClientAddress } from "@/lib/server/request/client-address";
import { findLimitCounts } from "@/lib/server/routes/limit-counts";
import { findKeyUsage } from "@/lib/server/usage/view";
import { parseUsageSpan } from "@/lib/shared/usage/view";
import { KeyScreen } from "./key-screen";

export const metadata: Metadata = { title: "API Key" };

type KeyPageProps = {
  params: Promise<{ keyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** How long the page waits for the gate. The browser asks again. */
const GATE_WAIT_MS = 200;

export default async function KeyPage({ params, searchParams }: KeyPageProps) {
  const actor = await requirePageActor();
  const { keyId } = await params;
  const { span: asked } = await searchParams;
  const span = parseUsageSpan(typeof asked === "string" ? asked : null);
  const zone = await getPageZone();
  const [list, usage, counts, clientAddress, untrustedProxy] = await Promise.all([
    listKeys(actor, { zone }),
    findKeyUsage(actor, { id: keyId, span, zone }),
    findLimitCounts(actor, { keyId }, { waitMs: GATE_WAIT_MS }),
    getClientAddress(),
    findUntrustedProxy(),
  ]);
  // No loading.tsx here or above: it would answer 200 before this is known.
  const subject = list.keys.find(({ id }) => id === keyId);
  if (!subject) notFound();
  const client = new QueryClient();
  client.setQueryData(keysQuery(actor.accountId).queryKey, list);
  if (usage.ok) {
    client.setQueryData(keyUsageQuery({ accountId: actor.accountId, keyId, span, zone }).queryKey, usage.value);
  }
  const { limits } = subject;
  if (limits && counts.ok && counts.value) {
    const query = limitCountsQuery({ accountId: actor.accountId, keyId, limits });
    client.setQueryData(query.queryKey, { known: counts.value });
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
