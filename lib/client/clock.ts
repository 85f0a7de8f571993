/** The present moment for relative times: the server's until the page is alive, then one shared tick. */
import { createContext, useContext, useSyncExternalStore } from "react";

const TICK_MS = 10_000;

/** When the server drew the page, in milliseconds since 1970: the first render in the browser must agree with it. */
export const RenderedAt = createContext(0);

let now = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
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

/** Milliseconds since 1970, renewed every ten seconds. */
export function useNow(): number {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(subscribe, readNow, () => renderedAt);
}
