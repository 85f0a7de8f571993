/** The list of an account's keys as react-query holds it: one description for prefetch, screen and changes. */
import { queryOptions } from "@tanstack/react-query";
import type { KeyList } from "@/lib/shared/keys/key-view";
import { fetchAccountData, mayRetry, SignedOutError } from "./account-data";

const REFRESH_MS = 5000;

/** Refreshes itself while the page is seen, so that "last used" is true. Never holds a secret. */
export function keysQuery(accountId: string) {
  return queryOptions({
    queryKey: ["keys", accountId],
    queryFn: ({ signal }) => fetchAccountData<KeyList>("/keys/data", accountId, signal),
    staleTime: REFRESH_MS / 2,
    refetchInterval: (query) => (query.state.error instanceof SignedOutError ? false : REFRESH_MS),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: "always",
    retry: mayRetry,
  });
}
