/** Where the focus goes when a dialog opens: to the choice it is about, not to a hint that comes before it. */
"use client";
import { type RefObject, useEffect } from "react";

/**
 * Focuses the first match within `root`; null: leaves it to the dialog. Runs before the dialog's own effect, which then
 * does nothing.
 */
export function useInitialFocus(root: RefObject<HTMLElement | null>, selector: string | null): void {
  useEffect(() => {
    if (selector) root.current?.querySelector<HTMLElement>(selector)?.focus();
  }, [root, selector]);
}
