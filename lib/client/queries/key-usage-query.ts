/** The react-query options for the use of a key, shared by prefetch and screen. */
import { queryOptions } from "@tanstack/react-query";
import type { KeyUsageView, UsageSpan } from "@/lib/shared/usage/view";
import { fetchAccountData, SignedOutError, WHILE_VISIBLE } from "./account-data";

const REFRESH_MS = 10_000;

/** What is asked for: a key by its id, a span, and the IANA name of the person's time zone. */
export type KeyUsageKey = { accountId: string; keyId: string; span: UsageSpan; zone: string };

/** Refetches every 10 s while the page is visible. */
export function keyUsageQuery({ accountId, keyId, span, zone }: KeyUsageKey) {
  return queryOptions({
    queryKey: ["key-usage", accountId, keyId, span, zone],
    queryFn: ({ signal }) =>
      fetchAccountData<KeyUsageView>(`/keys/${encodeURIComponent(keyId)}/data`, accountId, signal, { span, zone }),
    staleTime: REFRESH_MS / 2,
    refetchInterval: ({ state: { error } }) => (error instanceof SignedOutError ? false : REFRESH_MS),
    ...WHILE_VISIBLE,
  });
}
