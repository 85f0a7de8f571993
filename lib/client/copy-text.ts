/** Copies the text of a visible field. */

/**
 * Copies all of a field's text. Resolves to false if the browser allows no way to copy; the text is then selected, so
 * that the person can press Ctrl+C.
 */
export async function copyField(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  try {
    // `clipboard` is missing on plain http at a LAN address, and rejects when the browser forbids it.
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Uses the visible field, because a dialog takes the focus away from a hidden one.
    field.focus();
    field.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  }
}

/** "Press Ctrl+C to copy", or with ⌘C on Apple devices. */
export function copyByHand(): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? "Press ⌘C to copy" : "Press Ctrl+C to copy";
}
