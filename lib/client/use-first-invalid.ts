/** Moves the focus to the first field that was refused. */
import { type RefObject, useEffect } from "react";

/** Focuses the first invalid field within `root`, if there is one. Radios and groups count by their first input. */
export function focusFirstInvalid(root: HTMLElement | null): void {
  const invalid = root?.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (!invalid) return;
  const field = invalid.matches("input, textarea") ? invalid : invalid.querySelector<HTMLElement>("input, textarea");
  field?.focus();
}

/** Does so each time `answer` becomes another one: after each refusal, once it is drawn. */
export function useFirstInvalid(root: RefObject<HTMLElement | null>, answer: unknown): void {
  useEffect(() => {
    if (answer) focusFirstInvalid(root.current);
  }, [root, answer]);
}
