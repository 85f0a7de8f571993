/**
 * Remembers which requests reached a server action. One that did not had a body that Next could not decode; one that
 * did has failed through a fault of the server.
 */

/** On globalThis, because dashboard.ts reads it from outside Next's bundle. */
function startedActions(): Set<string> {
  const holder = globalThis as typeof globalThis & { latchkeyReached?: Set<string> };
  holder.latchkeyReached ??= new Set();
  return holder.latchkeyReached;
}

/** Records that a request was decoded and reached an action. */
export function markActionStarted(requestId: string): void {
  startedActions().add(requestId);
}

/** Whether the request reached an action. Forgets the request. */
export function consumeActionStarted(requestId: string): boolean {
  return startedActions().delete(requestId);
}
