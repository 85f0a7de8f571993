/** The current time for relative times: the server's until the page is hydrated, then one shared clock. */
import { createContext, useContext, useSyncExternalStore } from "react";

const TICK_MS = 10_000;

/** When the server rendered the page, in milliseconds since 1970. The browser's first render must use the same time. */
export const RenderedAt = createContext(0);

let now = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const notify of listeners) notify();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    now = 0;
  };
}

function readNow(): number {
  now ||= Date.now();
  return now;
}

/** The current time in milliseconds since 1970, updated every ten seconds. */
export function useNow(): number {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(subscribe, readNow, () => renderedAt);
}
