/** Holds which dialog of a page is open and what is shown once, and returns the focus afterwards. */
"use client";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

/**
 * `fallbacks`: ids of the elements that get the focus when the opener no longer can, the first that can wins. Pass the
 * same array at each call.
 */
export function useDialogs<Dialog, Shown>(fallbacks: readonly string[]) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  /** A secret, or a link that reveals one: it must not leave component state. */
  const [shown, setShown] = useState<Shown | null>(null);
  const opener = useRef<string | null>(null);
  const isOpen = useRef(false);
  useLayoutEffect(() => {
    isOpen.current = dialog !== null || shown !== null;
  }, [dialog, shown]);

  useEffect(() => {
    // The browser may cache the whole page for its back button. It must not cache what is shown once.
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
      // A disabled button can't be focused.
      if (target && document.activeElement === target) return;
    }
  }, [fallbacks]);
  const returnFocus = useCallback(
    (event: Event) => {
      event.preventDefault();
      // One dialog may have been replaced by another.
      if (!isOpen.current) focusOpener();
    },
    [focusOpener],
  );
  return { dialog, shown, isOpen, open, show, close, focusOpener, returnFocus };
}
