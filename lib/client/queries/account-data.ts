/** Fetches data of the account that the page was rendered for. */
import { signInPath } from "@/lib/shared/people/return-path";

/** The session has ended, so a retry can't succeed. */
export class SignedOutError extends Error {
  override name = "SignedOutError";
}

/**
 * Fetches JSON from `path` for the account, with further parameters. Throws SignedOutError, or an Error that names the
 * status.
 */
export async function fetchAccountData<T>(
  path: string,
  accountId: string,
  signal: AbortSignal,
  parameters: Record<string, string> = {},
): Promise<T> {
  const target = `${path}?${new URLSearchParams({ ...parameters, account: accountId })}`;
  const response = await fetch(target, { signal, headers: { Accept: "application/json" }, cache: "no-store" });
  // A redirect can only lead to the sign-in page.
  if (response.status === 401 || response.redirected) throw new SignedOutError("signed out");
  if (!response.ok) throw new Error(`${path} could not be loaded: status ${response.status}`);
  return (await response.json()) as T;
}

/** Whether react-query may retry after `failures` failed attempts: once, unless the session has ended. */
export function mayRetry(failures: number, error: Error): boolean {
  return !(error instanceof SignedOutError) && failures < 1;
}

/** What all lists share that are refetched while their page is visible. */
export const WHILE_VISIBLE = {
  refetchIntervalInBackground: false,
  refetchOnWindowFocus: "always",
  retry: mayRetry,
} as const;

/** Opens the sign-in page, which leads back to this one. Browser only. */
export function leaveForSignIn(): void {
  const { pathname, search, hash } = window.location;
  window.location.assign(signInPath(pathname + search + hash));
}
