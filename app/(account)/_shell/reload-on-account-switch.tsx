/** Shows a page only next to the navigation of the same account; otherwise it reloads the document. */
"use client";
import { type ReactNode, useEffect } from "react";
import { useAccountId } from "@/lib/client/account-id";

/**
 * The navigation stays while pages change, but each page is rendered in the session's account, which may have been
 * switched in another tab. `accountId` is the account that this page was rendered in.
 */
export function ReloadOnAccountSwitch({ accountId, children }: { accountId: string; children: ReactNode }) {
  const isSame = useAccountId() === accountId;
  useEffect(() => {
    if (!isSame) window.location.reload();
  }, [isSame]);
  return isSame ? children : null;
}
