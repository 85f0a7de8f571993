/** Makes a line of a log safe to store and to show, whatever text of a stranger is in it. */

/** A key, or most of one, as where Next cuts a text; also in lower case, or run together with other digits. */
const KEY = /[0-9a-f]{64,}/gi;

/**
 * What a terminal or a viewer acts upon: control characters from DEL on, line and paragraph separators, and what
 * reverses the direction of text. JSON itself escapes the control characters below the space.
 */
const ACTIVE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** One line of JSON with keys masked and active characters escaped. The result is JSON of the same shape. */
export function sanitizeLogLine(line: string): string {
  return line.replace(KEY, (key) => `[key ...${key.slice(-5)}]`).replace(ACTIVE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The longest text that a program's own output may put into one event of the log. */
const MAX_TEXT = 4_000;

/** Text that a program printed, as one event of the log shows it. */
export function shortenLogText(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= MAX_TEXT ? trimmed : `${trimmed.slice(0, MAX_TEXT)} [${trimmed.length - MAX_TEXT} more]`;
}
