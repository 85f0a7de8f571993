/** The account that the page was rendered for. Everything that the page shows and does belongs to it. */
"use client";
import { createContext, useContext } from "react";

const AccountId = createContext<string | null>(null);

/** Wraps the pages of an account. `value` is the account's id. */
export const AccountIdProvider = AccountId.Provider;

/** The account's id, for the page's actions and queries. Throws outside of `AccountIdProvider`. */
export function useAccountId(): string {
  const accountId = useContext(AccountId);
  if (accountId === null) throw new Error("there is no account outside of its pages");
  return accountId;
}
