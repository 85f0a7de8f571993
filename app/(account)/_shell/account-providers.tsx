/** Provides what client components of the signed-in pages share: account id, query cache, clock and toasts. */
"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { keepZone } from "@/app/(account)/_shell/zone";
import { ToastProvider } from "@/components/ui/toast";
import { AccountIdProvider } from "@/lib/client/account-id";
import { RenderedAt } from "@/lib/client/clock";
import { adoptNonce } from "@/lib/client/nonce";

adoptNonce();

type AccountProvidersProps = { accountId: string; renderedAt: number; children: ReactNode };

export function AccountProviders({ accountId, renderedAt, children }: AccountProvidersProps) {
  // Stays the same when an action renders the page again after a switch in another tab: see ReloadOnAccountSwitch.
  const [drawnFor] = useState(accountId);
  useEffect(() => {
    keepZone();
  }, []);
  // Not a module constant: the next person to sign in must not see the previous person's list.
  const [client] = useState(() => new QueryClient());
  return (
    <AccountIdProvider value={drawnFor}>
      <QueryClientProvider client={client}>
        <RenderedAt value={renderedAt}>
          <ToastProvider>{children}</ToastProvider>
        </RenderedAt>
      </QueryClientProvider>
    </AccountIdProvider>
  );
}
