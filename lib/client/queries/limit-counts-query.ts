/** The react-query options for what is used of a key's limits, shared by prefetch and screen. */
import { queryOptions } from "@tanstack/react-query";
import { formatLimits, type KeyLimits } from "@/lib/shared/limits/key-limits";
import type { LimitCountsView } from "@/lib/shared/limits/limit-use";
import { fetchAccountData, SignedOutError, WHILE_VISIBLE } from "./account-data";

const REFRESH_MS = 5_000;

/** A key by its id, and its limits: other limits are counted anew. */
export type LimitCountsKey = { accountId: string; keyId: string; limits: KeyLimits };

/** Refetches every 5 s while the page is visible. */
export function limitCountsQuery({ accountId, keyId, limits }: LimitCountsKey) {
  return queryOptions({
    queryKey: ["limit-counts", accountId, keyId, formatLimits(limits)],
    queryFn: ({ signal }) =>
      fetchAccountData<LimitCountsView>(`/keys/${encodeURIComponent(keyId)}/limits`, accountId, signal),
    staleTime: REFRESH_MS / 2,
    refetchInterval: ({ state: { error } }) => (error instanceof SignedOutError ? false : REFRESH_MS),
    ...WHILE_VISIBLE,
  });
}
