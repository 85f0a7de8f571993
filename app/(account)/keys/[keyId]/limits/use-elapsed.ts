/** Counts the milliseconds since data arrived, for what it says of the next seconds. */
"use client";
import { useEffect, useState } from "react";

/** 0 when `data` is new, then updated every second while `isCounting`. */
export function useElapsed(data: unknown, isCounting: boolean): number {
  const [since, setSince] = useState({ data, elapsed: 0 });
  useEffect(() => {
    if (!isCounting) return;
    const arrivedAt = performance.now();
    const timer = setInterval(() => setSince({ data, elapsed: performance.now() - arrivedAt }), 1_000);
    return () => clearInterval(timer);
  }, [data, isCounting]);
  return since.data === data ? since.elapsed : 0;
}
