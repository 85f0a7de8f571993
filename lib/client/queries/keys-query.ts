/** The react-query options for an account's list of keys, shared by prefetch, screen and changes. */
import { queryOptions } from "@tanstack/react-query";
import type { KeyList } from "@/lib/shared/keys/key-view";
import { fetchAccountData, SignedOutError, WHILE_VISIBLE } from "./account-data";

const REFRESH_MS = 5000;

/** Refetches every 5 s while the page is visible, so that "last used" stays current. The list never holds a secret. */
export function keysQuery(accountId: string) {
  return queryOptions({
    queryKey: ["keys", accountId],
    queryFn: ({ signal }) => fetchAccountData<KeyList>("/keys/data", accountId, signal),
    staleTime: REFRESH_MS / 2,
    refetchInterval: (query) => (query.state.error instanceof SignedOutError ? false : REFRESH_MS),
    ...WHILE_VISIBLE,
  });
}
