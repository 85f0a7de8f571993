/** What the client parts of the signed-in pages share: their account, the query cache, the clock, hints and toasts. */
"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { HintProvider } from "@/components/ui/hint";
import { ToastProvider } from "@/components/ui/toast";
import { AccountIdProvider } from "@/lib/client/account-id";
import { RenderedAt } from "@/lib/client/clock";
import { adoptNonce } from "@/lib/client/nonce";

adoptNonce();

type AccountProvidersProps = { accountId: string; renderedAt: number; children: ReactNode };

export function AccountProviders({ accountId, renderedAt, children }: AccountProvidersProps) {
  // The first one stays, also where an action draws the page anew after a switch in another tab: see SameAccount.
  const [drawnFor] = useState(accountId);
  // Made here, not in the module: the next person to sign in must not find the last one's list.
  const [client] = useState(() => new QueryClient());
  return (
    <AccountIdProvider value={drawnFor}>
      <QueryClientProvider client={client}>
        <RenderedAt value={renderedAt}>
          <HintProvider delayDuration={250} skipDelayDuration={150}>
            <ToastProvider>{children}</ToastProvider>
          </HintProvider>
        </RenderedAt>
      </QueryClientProvider>
    </AccountIdProvider>
  );
}
