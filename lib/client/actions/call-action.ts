/** Calls a server action and tells apart why one gave no answer. */
import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";

/**
 * Why a call has no answer. "updated": the page is older than the server, which does not know the action any more, so
 * nothing was done. "server_fault": the action broke on the server. "no_answer": the network failed, or the dashboard
 * is down. After the last two the call may have been carried out.
 */
export type CallFailure = "updated" | "server_fault" | "no_answer";

/** The answer of an action, or why there is none. */
export type CallResult<T> = { ok: true; answer: T } | { ok: false; failure: CallFailure };

/** Calls an action. Every client component calls its actions through here; a redirect of the action goes through. */
export async function callAction<T>(call: () => Promise<T>): Promise<CallResult<T>> {
  try {
    return { ok: true, answer: await call() };
  } catch (error) {
    unstable_rethrow(error);
    return { ok: false, failure: explainThrown(error) };
  }
}

/** Why a call threw. Next marks an error of the server's own code with a digest. */
export function explainThrown(error: unknown): CallFailure {
  if (unstable_isUnrecognizedActionError(error)) return "updated";
  return error instanceof Error && "digest" in error ? "server_fault" : "no_answer";
}

/** What to show for a failure: what happened, and what the person can do. */
export const CALL_FAILURE_TEXTS: Record<CallFailure, { title: string; advice: string }> = {
  updated: { title: "Latchkey was updated", advice: "Nothing was sent. Reload this page to use the new version." },
  server_fault: {
    title: "Something went wrong on the server",
    advice: "Try again. If it happens once more, tell the person who runs Latchkey.",
  },
  no_answer: { title: "The server did not answer", advice: "Check your connection, then try again." },
};
