/** The expiration date in the key form: what is typed, and what it means. */
import { fromLocalText, toLocalText } from "@/lib/client/times";

/** `saved` is the key's current expiry, ISO 8601. It may lie in the past; it is sent unchanged if its text is. */
export type ExpiryDraft = { isOn: boolean; text: string; saved: string | null };

export function startExpiry(saved: string | null): ExpiryDraft {
  return { isOn: saved !== null, text: saved ? toLocalText(new Date(saved)) : "", saved };
}

export function isUntouched({ text, saved }: ExpiryDraft): boolean {
  return saved !== null && text === toLocalText(new Date(saved));
}

/** What the form sends: ISO 8601, or null for never; or the message why it can't be sent. */
export function readExpiry(draft: ExpiryDraft): { ok: true; iso: string | null } | { ok: false; message: string } {
  if (!draft.isOn) return { ok: true, iso: null };
  // The field holds no seconds. Seconds that a program set must survive an edit of the name.
  if (isUntouched(draft)) return { ok: true, iso: draft.saved };
  const date = fromLocalText(draft.text);
  if (!date) return { ok: false, message: "Enter a date and time, or clear “Expiration date”." };
  if (date.getTime() <= Date.now()) return { ok: false, message: "Choose a time in the future." };
  if (date.getUTCFullYear() > 9999) return { ok: false, message: "Choose a year up to 9999." };
  return { ok: true, iso: date.toISOString() };
}
