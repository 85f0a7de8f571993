/** Tab at the edges of a dialog, where a radio group is one stop and its chosen radio takes the focus. */
import type { KeyboardEvent } from "react";

const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";

const isTabbable = (element: HTMLElement): boolean =>
  element.tabIndex >= 0 && !element.matches(":disabled") && element.checkVisibility({ visibilityProperty: true });

/** The radio of its group that Tab goes to: the chosen one, or where none is chosen, `radio` itself. */
function findEntry(radio: HTMLInputElement, controls: readonly HTMLElement[]): HTMLElement {
  const chosen = controls.find(
    (other) =>
      other instanceof HTMLInputElement && other.type === "radio" && other.name === radio.name && other.checked,
  );
  return chosen ?? radio;
}

/** The controls within `root` that Tab goes to, in their order; of a radio group, which is one stop, all radios. */
export function listControls(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(CONTROLS)].filter(isTabbable);
}

/** Focuses a control as Tab does: of a radio group the chosen radio. */
export function focusControl(control: HTMLElement, controls: readonly HTMLElement[]): void {
  (isRadio(control) ? findEntry(control, controls) : control).focus();
}

const isRadio = (element: Element | null): element is HTMLInputElement =>
  element instanceof HTMLInputElement && element.type === "radio";

/** Whether Tab takes both for one: the radios of a group, a list of tabs and its tabs. */
function isSameStop(one: Element | null, other: HTMLElement): boolean {
  if (isRadio(one) && isRadio(other)) return one.name === other.name;
  const list = one?.closest('[role="tablist"]') ?? null;
  return one === other || (list !== null && list === other.closest('[role="tablist"]'));
}

/**
 * An `onKeyDownCapture` for a modal dialog. Radix takes the first and the last element of the dialog for its edges;
 * where that is a radio that is not chosen, Tab never stands on it and would find no way round.
 */
export function loopTab(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey) return;
  // A portal's events bubble to its React parents: another dialog is its own loop.
  if (!event.currentTarget.contains(event.target as Node)) return;
  const controls = listControls(event.currentTarget);
  const [first, last] = [controls[0], controls.at(-1)];
  if (!first || !last) return;
  const [edge, target] = event.shiftKey ? [first, last] : [last, first];
  if (!isSameStop(document.activeElement, edge)) return;
  event.preventDefault();
  focusControl(target, controls);
}
