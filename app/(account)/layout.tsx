/** The frame of the signed-in pages: the navigation, the page, and what client components share. */
import type { ReactNode } from "react";
import { AccountNav } from "@/app/(account)/_shell/account-nav";
import { AccountProviders } from "@/app/(account)/_shell/account-providers";
import { LeftAccountNotice } from "@/app/(account)/_shell/left-account-notice";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { maySeeServers } from "@/lib/server/nodes/servers";
import { listAccounts } from "@/lib/server/people/memberships";
import { readPermissions } from "@/lib/server/permissions/permissions";
import { recallFindings } from "@/lib/server/safety/remembered-count";

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const actor = await requirePageActor();
  const { userId, userName, email, accountId, accountName } = actor;
  const reads = [listAccounts(actor), maySeeServers(actor), readPermissions(actor), recallFindings(actor)] as const;
  const [accounts, runsServer, permissions, findings] = await Promise.all(reads);
  const person = { userName, email, runsServer, findings };
  return (
    <AccountProviders accountId={accountId} renderedAt={Date.now()} permissions={permissions}>
      <a
        href="#content"
        className="sr-only z-50 rounded-box bg-raised px-3 py-2 shadow-float focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:px-3 focus:py-2"
      >
        Skip to content
      </a>
      <div className="lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
        <AccountNav accountName={accountName} accounts={accounts} {...person} />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-6xl px-4 pt-6 pb-24 outline-none sm:px-8 sm:pb-6 lg:px-8 lg:py-10"
        >
          <LeftAccountNotice accounts={accounts} userId={userId} accountId={accountId} accountName={accountName} />
          {children}
        </main>
      </div>
    </AccountProviders>
  );
}
