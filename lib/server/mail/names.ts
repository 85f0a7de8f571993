/** Reduces names that people chose for themselves to what can't carry a message of their own. */

/** The longest name in an email, in characters. */
const MAX_LENGTH = 40;
/** More digits than this in all may be a telephone number or an amount. */
const MAX_DIGITS = 4;

/**
 * The name as an email may show it, in quotation marks; null when nothing is left of it, or when it looks like an
 * address, a link or a number to call. Sign-up is open to strangers on some servers, and an invitation reaches people
 * who did not ask for it: what they read must be our words.
 */
export function quoteName(name: string): string | null {
  const plain = name
    .replace(/[^\p{L}\p{M}\p{N} &'’.,-]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  const digits = plain.match(/\p{N}/gu)?.length ?? 0;
  // A dot inside a word makes a link of it in most mail programs.
  const looksLikeLink = /[^\s.]\.[^\s.]/.test(plain) || /@|:\/\/|\bwww\b/i.test(name);
  if (plain === "" || digits > MAX_DIGITS || looksLikeLink) return null;
  const letters = [...plain];
  return letters.length <= MAX_LENGTH
    ? `“${plain}”`
    : `“${letters
        .slice(0, MAX_LENGTH - 1)
        .join("")
        .trim()}…”`;
}
