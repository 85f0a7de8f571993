/** Shows the account's name, and a menu of the others to people who have more than one. */
"use client";
import { ChevronsUpDown } from "lucide-react";
import { startTransition } from "react";
import { switchAccountAction } from "@/app/(account)/actions";
import { Menu, MenuContent, MenuLabel, MenuRadioGroup, MenuRadioItem, MenuTrigger } from "@/components/ui/menu/menu";
import { useToast } from "@/components/ui/toast";
import { type CallFailure, callAction } from "@/lib/client/actions/call-action";
import type { AccountChoice } from "@/lib/shared/team/member-view";
import { ROLE_TEXTS } from "@/lib/shared/team/roles";

const FAILURES: Record<CallFailure, string> = {
  updated: "Latchkey was updated, and you are still in this account. Reload this page, then switch.",
  server_fault: "Something went wrong on the server, so you may still be in this account. Try again.",
  no_answer: "The server did not answer, so you are still in this account. Try again.",
};

export function AccountSwitcher({ accountName, accounts }: { accountName: string; accounts: AccountChoice[] }) {
  const showToast = useToast();
  const name = (
    // Narrow screens have one line for it. Breaking between words would show less of it.
    <span
      className="line-clamp-1 min-w-0 font-semibold max-lg:break-all lg:line-clamp-2 lg:wrap-break-word"
      title={accountName}
    >
      {accountName}
    </span>
  );
  if (accounts.length < 2) return name;

  // Also for the current account: another tab may have switched to a different one.
  const choose = (accountId: string) =>
    startTransition(async () => {
      const failure = await switchTo(accountId);
      if (failure === null) window.location.assign("/keys");
      else showToast({ tone: "bad", text: failure });
    });
  return (
    <Menu>
      <MenuTrigger className="-ml-1 flex min-h-10 min-w-0 flex-1 items-center gap-2 rounded-box px-1.5 py-1 text-left transition-colors duration-100 hover:bg-sunken data-[state=open]:bg-sunken">
        <span className="sr-only">Account:</span>
        <span className="min-w-0 lg:flex-1">{name}</span>
        <ChevronsUpDown aria-hidden="true" className="size-4 shrink-0 text-faint" />
      </MenuTrigger>
      <MenuContent align="start" className="max-h-[70dvh] w-64 max-w-[calc(100vw-1rem)] overflow-y-auto">
        <MenuLabel>Accounts</MenuLabel>
        <MenuRadioGroup
          aria-label="Accounts"
          value={accounts.find(({ isCurrent }) => isCurrent)?.accountId}
          onValueChange={choose}
        >
          {accounts.map((account) => (
            <MenuRadioItem key={account.accountId} value={account.accountId} textValue={account.name}>
              <span className="grid min-w-0 py-1">
                <span className="truncate font-medium">{account.name}</span>
                <span className="text-soft text-xs">{ROLE_TEXTS[account.role].label}</span>
              </span>
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  );
}

/** Switches the account. Null when that worked, else the reason as a message. */
async function switchTo(accountId: string): Promise<string | null> {
  const result = await callAction(() => switchAccountAction({ accountId }));
  if (!result.ok) return FAILURES[result.failure];
  return result.answer.ok ? null : result.answer.refusal.message;
}
