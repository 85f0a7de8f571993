/** The list of an account's keys as react-query holds it: one description for prefetch, screen and changes. */
import { queryOptions } from "@tanstack/react-query";
import type { KeyList } from "@/lib/shared/key-view";

const REFRESH_MS = 5000;

/** The session ended: no retry helps. */
export class SignedOutError extends Error {
  override name = "SignedOutError";
}

async function fetchKeys(accountId: string, signal: AbortSignal): Promise<KeyList> {
  const target = `/keys/data?${new URLSearchParams({ account: accountId })}`;
  const response = await fetch(target, { signal, headers: { Accept: "application/json" }, cache: "no-store" });
  // A redirect, too, can only lead to the sign-in page.
  if (response.status === 401 || response.redirected) throw new SignedOutError("signed out");
  if (!response.ok) throw new Error(`the list could not be loaded: status ${response.status}`);
  return (await response.json()) as KeyList;
}

/** Refreshes itself while the page is seen, so that "last used" is true. Never holds a secret. */
export function keysQuery(accountId: string) {
  return queryOptions({
    queryKey: ["keys", accountId],
    queryFn: ({ signal }) => fetchKeys(accountId, signal),
    staleTime: REFRESH_MS / 2,
    refetchInterval: (query) => (query.state.error instanceof SignedOutError ? false : REFRESH_MS),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: "always",
    retry: (failures, error) => !(error instanceof SignedOutError) && failures < 1,
  });
}
