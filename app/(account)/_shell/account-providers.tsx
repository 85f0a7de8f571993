/** Provides what client components of the signed-in pages share: account id, clock and toasts. */
"use client";
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
  return (
    <AccountIdProvider value={drawnFor}>
      <RenderedAt value={renderedAt}>
        <ToastProvider>{children}</ToastProvider>
      </RenderedAt>
    </AccountIdProvider>
  );
}
