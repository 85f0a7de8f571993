/** Copying the text of a field that the person can see. */

/**
 * Copies the whole of a field. Resolves to false when neither way works; the text is then left selected, so that
 * Ctrl+C does the rest.
 */
export async function copyField(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  try {
    // Missing on plain http under a LAN address; rejects when the browser forbids it.
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // The visible field itself: a hidden one would lose the focus to the dialog's trap.
    field.focus();
    field.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  }
}

/** "Press Ctrl+C to copy", with the key that this machine has. */
export function copyByHand(): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? "Press ⌘C to copy" : "Press Ctrl+C to copy";
}
