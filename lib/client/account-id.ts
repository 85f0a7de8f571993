/** The account that the page was drawn for: all it shows and does is of this one. */
"use client";
import { createContext, useContext } from "react";

const AccountId = createContext<string | null>(null);

/** Wraps everything of one account's pages; `value` is the account's id. */
export const AccountIdProvider = AccountId.Provider;

/** Its id, for the page's actions and queries. Throws outside of the signed-in pages. */
export function useAccountId(): string {
  const accountId = useContext(AccountId);
  if (accountId === null) throw new Error("there is no account outside of its pages");
  return accountId;
}
