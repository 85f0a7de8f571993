/** The react-query options for the last days' requests of a key. */
import { queryOptions } from "@tanstack/react-query";
import type { RecentCallsView } from "@/lib/shared/usage/rehearsal";
import { fetchAccountData, mayRetry } from "./account-data";

const FRESH_MS = 60_000;

/** Fetched once for an opening of the edit dialog. */
export function recentCallsQuery(accountId: string, keyId: string) {
  return queryOptions({
    queryKey: ["recent-calls", accountId, keyId],
    queryFn: ({ signal }) =>
      fetchAccountData<RecentCallsView>(`/keys/${encodeURIComponent(keyId)}/calls`, accountId, signal),
    staleTime: FRESH_MS,
    retry: mayRetry,
  });
}
