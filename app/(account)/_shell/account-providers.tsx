/** Provides what client components of the signed-in pages share: account id, clock, permissions and toasts. */
"use client";
import { type ReactNode, useEffect, useState } from "react";
import { keepZone } from "@/app/(account)/_shell/zone";
import { ToastProvider } from "@/components/ui/toast";
import { AccountIdProvider } from "@/lib/client/account-id";
import { RenderedAt } from "@/lib/client/clock";
import { adoptNonce } from "@/lib/client/nonce";
import { PermissionsProvider } from "@/lib/client/permissions";
import type { PermissionsView } from "@/lib/shared/permissions/view";

adoptNonce();

type AccountProvidersProps = {
  accountId: string;
  renderedAt: number;
  permissions: PermissionsView;
  children: ReactNode;
};

export function AccountProviders({ accountId, renderedAt, permissions, children }: AccountProvidersProps) {
  // Stays the same when an action renders the page again after a switch in another tab: see ReloadOnAccountSwitch.
  const [drawnFor] = useState(accountId);
  useEffect(() => {
    keepZone();
  }, []);
  return (
    <AccountIdProvider value={drawnFor}>
      <RenderedAt value={renderedAt}>
        <PermissionsProvider value={permissions}>
          <ToastProvider>{children}</ToastProvider>
        </PermissionsProvider>
      </RenderedAt>
    </AccountIdProvider>
  );
}
