/** Focuses a dialog's main choice when it opens, not a hint that precedes it. */
"use client";
import { type RefObject, useEffect } from "react";

/**
 * Focuses the first match within `root`; does nothing if `selector` is null. It runs before the dialog's own effect,
 * which does nothing when the focus is already inside.
 */
export function useInitialFocus(root: RefObject<HTMLElement | null>, selector: string | null): void {
  useEffect(() => {
    if (selector) root.current?.querySelector<HTMLElement>(selector)?.focus();
  }, [root, selector]);
}
