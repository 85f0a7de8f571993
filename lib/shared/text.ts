/** Reads text that people and programs type: length first, then marks, then Unicode's normal form. */
import { isWellFormedSecret, SECRET_LENGTH } from "./keys/secret-format";

/** The most combining marks that may follow each other, as in Unicode's Stream-Safe Text Format (UAX 15). */
export const MAX_MARKS_IN_A_ROW = 30;

// Halfwidth sound marks are letters, but NFKC turns them into marks.
const MARK = "[\\p{M}\\uff9e\\uff9f]";
const TOO_MANY_MARKS = new RegExp(`${MARK}{${MAX_MARKS_IN_A_ROW + 1}}`, "u");
const FULL_RUN = new RegExp(`${MARK}{${MAX_MARKS_IN_A_ROW}}(?=${MARK})`, "gu");
const GRAPHEME_JOINER = "\u034f";

/**
 * Brings text into a normal form, in time that grows with its length alone. To normalise a run of marks is to sort it,
 * and engines take the square of its length for that: longer runs are parted first, as UAX 15 recommends. Nothing else
 * in the program may call `String.prototype.normalize`.
 */
export function normalise(text: string, form: "NFC" | "NFKC" = "NFC"): string {
  return text.replace(FULL_RUN, `$&${GRAPHEME_JOINER}`).normalize(form);
}

/** Why typed text is refused before anybody looks at what it says. */
export type TextProblem = "too_long" | "too_many_marks" | "holds_key" | "holds_null";

/** Normalised text, or why it is refused. */
export type TextReading = { ok: true; text: string } | { ok: false; problem: TextProblem };

/**
 * Reads typed text into NFC. `maxLength` is in UTF-16 units before normalisation, and should be generous: the limit
 * that people know is checked afterwards. White space around the text is dropped first, unless `keepsSpace`.
 */
export function readText(text: string, { maxLength, keepsSpace = false }: TextLimits): TextReading {
  const kept = keepsSpace ? text : text.trim();
  if (kept.length > maxLength) return { ok: false, problem: "too_long" };
  if (TOO_MANY_MARKS.test(kept)) return { ok: false, problem: "too_many_marks" };
  // PostgreSQL stores no U+0000, and fails at the mere question.
  if (kept.includes("\0")) return { ok: false, problem: "holds_null" };
  if (holdsKey(kept)) return { ok: false, problem: "holds_key" };
  return { ok: true, text: normalise(kept) };
}

/** The limits of one field. */
export type TextLimits = { maxLength: number; keepsSpace?: boolean };

/** Longer text is not searched for keys: no field takes it. */
const MAX_SEARCHED_LENGTH = 10_000;

/**
 * Whether text holds a whole API key with the right checksum, in whatever letter case or width, and with spaces or
 * punctuation inside. Says nothing about whether the key exists.
 */
export function holdsKey(text: string): boolean {
  if (text.length < SECRET_LENGTH || text.length > MAX_SEARCHED_LENGTH) return false;
  const letters = normalise(text, "NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "");
  for (let start = 0; start + SECRET_LENGTH <= letters.length; start++) {
    if (isWellFormedSecret(letters.slice(start, start + SECRET_LENGTH))) return true;
  }
  return false;
}
