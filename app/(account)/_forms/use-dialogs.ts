/** Which dialog of a page is open, what is shown once, and where the focus goes afterwards. */
"use client";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

/**
 * `fallbacks`: the ids of what takes the focus, in turn, where the opener can't any more. The same array at each call.
 */
export function useDialogs<Dialog, Shown>(fallbacks: readonly string[]) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  /** A secret, or a link that is as good as one: kept in component state alone. */
  const [shown, setShown] = useState<Shown | null>(null);
  const opener = useRef<string | null>(null);
  const isOpen = useRef(false);
  useLayoutEffect(() => {
    isOpen.current = dialog !== null || shown !== null;
  }, [dialog, shown]);

  useEffect(() => {
    // The browser may keep the whole page for its back button: it must not keep what is shown once.
    const forget = () => flushSync(() => setShown(null));
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, []);

  const open = useCallback((next: Dialog, openerId: string) => {
    opener.current = openerId;
    setDialog(next);
  }, []);
  const show = useCallback((next: Shown) => {
    setDialog(null);
    setShown(next);
  }, []);
  const close = useCallback(() => {
    setDialog(null);
    setShown(null);
  }, []);
  const focusOpener = useCallback(() => {
    for (const id of [opener.current, ...fallbacks]) {
      const target = id === null ? null : document.getElementById(id);
      target?.focus();
      // A disabled button takes no focus.
      if (target && document.activeElement === target) return;
    }
  }, [fallbacks]);
  const returnFocus = useCallback(
    (event: Event) => {
      event.preventDefault();
      // One dialog may have made place for another.
      if (!isOpen.current) focusOpener();
    },
    [focusOpener],
  );
  return { dialog, shown, isOpen, open, show, close, focusOpener, returnFocus };
}
