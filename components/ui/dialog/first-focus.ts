/** Where the focus goes when a dialog opens. */
import { focusControl, listControls } from "./tab-edges";

/** The attribute of a control that a dialog opens at, in place of its first one. */
export const OPENS_HERE = { "data-opens-here": "" } as const;

/**
 * An `onOpenAutoFocus`: focuses the control that has `OPENS_HERE`, or the first one that is no hint, which would cover
 * what is beside it with its bubble. In every other case Radix focuses the first control that is no link.
 */
export function focusFirstControl(event: Event): void {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return;
  const controls = listControls(target).filter((control) => !control.matches("a"));
  const [first] = controls;
  const wanted =
    controls.find((control) => control.matches("[data-opens-here]")) ??
    (first?.matches("[data-hint]") ? controls.find((control) => !control.matches("[data-hint]")) : undefined);
  if (!wanted) return;
  event.preventDefault();
  focusControl(wanted, controls);
}
