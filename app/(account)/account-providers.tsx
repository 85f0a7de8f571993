/** What the client parts of the signed-in pages share: the query cache, the clock, hints and toasts. */
"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { HintProvider } from "@/components/ui/hint";
import { ToastProvider } from "@/components/ui/toast";
import { RenderedAt } from "@/lib/client/clock";
import { adoptNonce } from "@/lib/client/nonce";

adoptNonce();

export function AccountProviders({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  // Made here, not in the module: the next person to sign in must not find the last one's list.
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <RenderedAt value={renderedAt}>
        <HintProvider delayDuration={250} skipDelayDuration={150}>
          <ToastProvider>{children}</ToastProvider>
        </HintProvider>
      </RenderedAt>
    </QueryClientProvider>
  );
}
