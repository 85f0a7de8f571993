/** Names of people, accounts and keys: which are valid, and which count as the same. */
import { normalise } from "./text";
import { typedText } from "./typed-text";
import * as z from "./zod";

/** The longest name, in characters (code points). */
export const MAX_NAME_LENGTH = 100;

// Control characters, lone surrogates and invisible characters can make one name look like another. Joiners are valid
// within emoji, and in scripts whose letters join.
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\u2028\u2029]|(?![\u200c\u200d])\p{Cf}|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{M}])[\u200c\u200d]/u;

// At least one character other than spaces, joiners and the fillers that Unicode counts as letters.
const VISIBLE = /[^\p{Cf}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

/** Whether a text has neither control characters, line breaks, nor characters that can't be seen. */
export const isPrintable = (text: string): boolean => !UNPRINTABLE.test(text);

const NOT_PRINTABLE = "Leave out control characters and line breaks.";

/** The schema of one line that may be empty, of at most `maxLength` UTF-16 units. */
export function optionalLine(maxLength: number) {
  return typedText({ maxLength, tooLong: `Use at most ${maxLength} characters.` }).pipe(
    z.string().trim().refine(isPrintable, NOT_PRINTABLE),
  );
}

/**
 * The schema of text that may be empty and have several lines, of at most `maxLength` characters (code points). Line
 * breaks become line feeds.
 */
export function optionalText(maxLength: number) {
  const tooLong = `Use at most ${maxLength} characters.`;
  return typedText({ maxLength: maxLength * 8, tooLong }).pipe(
    z
      .string()
      .transform((text) => text.trim().replace(/\r\n?/g, "\n"))
      .refine((text) => countCharacters(text) <= maxLength, tooLong)
      .refine((text) => text.split("\n").every(isPrintable), "Leave out control characters."),
  );
}

/** Counts code points, so that an emoji outside the basic plane is one character. */
export const countCharacters = (text: string): number => [...text].length;

const TOO_LONG = `Use at most ${MAX_NAME_LENGTH} characters.`;
/** Before normalisation, which makes one character of up to four, of up to two UTF-16 units each. */
const MAX_TYPED_LENGTH = MAX_NAME_LENGTH * 8;

/**
 * Brings a name into the one form in which it is stored and compared: trimmed, NFC. Text that is too long for a name
 * is only trimmed: nothing is called that.
 */
export function normaliseName(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > MAX_TYPED_LENGTH ? trimmed : normalise(trimmed);
}

const HOLDS_KEY = "This holds an API key. A name is shown to everybody: choose another.";

/** The schema of a visible name of 1 to 100 characters. `what` completes the message "Enter ..." for an empty one. */
export function visibleName(what: string) {
  return typedText({ maxLength: MAX_TYPED_LENGTH, tooLong: TOO_LONG, holdsKey: HOLDS_KEY }).pipe(
    z
      .string()
      .min(1, `Enter ${what}.`)
      .refine((text) => countCharacters(text) <= MAX_NAME_LENGTH, TOO_LONG)
      .refine(isPrintable, NOT_PRINTABLE)
      .refine((text) => text === "" || VISIBLE.test(text), "Use at least one character that can be seen."),
  );
}
