/** Asks the server for data of the account that the page was drawn for. */

/** The session ended: no retry helps. */
export class SignedOutError extends Error {
  override name = "SignedOutError";
}

/** What `path` answers for the account. Throws SignedOutError, or an Error that names the status. */
export async function fetchAccountData<T>(path: string, accountId: string, signal: AbortSignal): Promise<T> {
  const target = `${path}?${new URLSearchParams({ account: accountId })}`;
  const response = await fetch(target, { signal, headers: { Accept: "application/json" }, cache: "no-store" });
  // A redirect, too, can only lead to the sign-in page.
  if (response.status === 401 || response.redirected) throw new SignedOutError("signed out");
  if (!response.ok) throw new Error(`${path} could not be loaded: status ${response.status}`);
  return (await response.json()) as T;
}

/** Whether a query that failed may be tried once more. */
export function mayRetry(failures: number, error: Error): boolean {
  return !(error instanceof SignedOutError) && failures < 1;
}
