/** A page beneath the navigation of its own account, or nothing until the whole document is drawn anew. */
"use client";
import { type ReactNode, useEffect } from "react";
import { useAccountId } from "@/lib/client/account-id";

/**
 * The navigation stays while pages come and go; each page is drawn in the account that the session is in by then, and
 * in another tab the person may have switched. `accountId`: the one that this page was drawn in.
 */
export function ReloadOnAccountSwitch({ accountId, children }: { accountId: string; children: ReactNode }) {
  const isSame = useAccountId() === accountId;
  useEffect(() => {
    if (!isSame) window.location.reload();
  }, [isSame]);
  return isSame ? children : null;
}
