/**
 * Remembers which requests reached an action of ours, so that a body Next can't decode is told from our own failure.
 */

/** Next bundles this module; the process's own server asks it from outside the bundle. */
function startedActions(): Set<string> {
  const holder = globalThis as typeof globalThis & { latchkeyReached?: Set<string> };
  holder.latchkeyReached ??= new Set();
  return holder.latchkeyReached;
}

/** Notes that a request was decoded and came to an action. */
export function markActionStarted(requestId: string): void {
  startedActions().add(requestId);
}

/** Whether a request came to an action; forgets it. */
export function consumeActionStarted(requestId: string): boolean {
  return startedActions().delete(requestId);
}
