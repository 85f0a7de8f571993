/** The react-query options for the findings about an account's keys, shared by prefetch and screen. */
import { queryOptions } from "@tanstack/react-query";
import type { SafetyView } from "@/lib/shared/safety/finding";
import { fetchAccountData, SignedOutError, WHILE_VISIBLE } from "./account-data";

const REFRESH_MS = 15_000;

/** Refetches every 15 s while the page is visible. */
export function safetyQuery(accountId: string) {
  return queryOptions({
    queryKey: ["safety", accountId],
    queryFn: ({ signal }) => fetchAccountData<SafetyView>("/safety/data", accountId, signal),
    staleTime: REFRESH_MS / 2,
    refetchInterval: ({ state: { error } }) => (error instanceof SignedOutError ? false : REFRESH_MS),
    ...WHILE_VISIBLE,
  });
}
