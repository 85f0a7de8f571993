/** Moves the focus to the first invalid field of a form. */
import { type RefObject, useEffect } from "react";

/** Focuses the first invalid field within `root`, if any; for a group, its first input. */
export function focusFirstInvalid(root: HTMLElement | null): void {
  const invalid = root?.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (!invalid) return;
  const field = invalid.matches("input, textarea") ? invalid : invalid.querySelector<HTMLElement>("input, textarea");
  field?.focus();
}

/** Calls `focusFirstInvalid` after each render with a new, truthy `answer`: once for each refusal. */
export function useFirstInvalid(root: RefObject<HTMLElement | null>, answer: unknown): void {
  useEffect(() => {
    if (answer) focusFirstInvalid(root.current);
  }, [root, answer]);
}
