/** Holds how the list of keys is filtered and sorted, and keeps the page's address in step. */
"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { type Arrangement, readArrangement, writeArrangement } from "./arrangement";

/** Browsers refuse too many changes of the address in a short time. */
const WRITE_AFTER_MS = 200;

/**
 * The arrangement that the address names, and a function that changes parts of it. The address is replaced, so that
 * going back leaves the list instead of taking back one letter after the other.
 */
export function useArrangement(): [Arrangement, (change: Partial<Arrangement>) => void] {
  const pathname = usePathname();
  const address = useSearchParams().toString();
  const [arrangement, setArrangement] = useState(() => readArrangement(new URLSearchParams(address)));
  // A link to this page can name another arrangement. Addresses that this hook wrote arrive here too.
  const [read, setRead] = useState(address);
  const written = useRef<string>(undefined);
  const timer = useRef<number>(undefined);
  useEffect(() => {
    if (address === read) return;
    setRead(address);
    if (address !== written.current) setArrangement(readArrangement(new URLSearchParams(address)));
  }, [address, read]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const change = (part: Partial<Arrangement>) => {
    const next = { ...arrangement, ...part };
    setArrangement(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      const query = writeArrangement(next);
      written.current = query;
      window.history.replaceState(null, "", query === "" ? pathname : `${pathname}?${query}`);
    }, WRITE_AFTER_MS);
  };
  return [arrangement, change];
}
