/** The signed-in part: navigation beside the page, and what its client parts share. */
import type { ReactNode } from "react";
import { requireActor } from "@/lib/server/sessions";
import { AccountNav } from "./account-nav";
import { AccountProviders } from "./account-providers";

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const { userName, email, accountName } = await requireActor();
  return (
    <AccountProviders renderedAt={Date.now()}>
      <a
        href="#content"
        className="-translate-y-16 fixed top-3 left-3 z-50 rounded-box bg-raised px-3 py-2 shadow-float focus:translate-y-0"
      >
        Skip to content
      </a>
      <div className="lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
        <AccountNav accountName={accountName} userName={userName} email={email} />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-6xl px-4 py-6 outline-none sm:px-8 lg:px-10 lg:py-10"
        >
          {children}
        </main>
      </div>
    </AccountProviders>
  );
}
