/** The syntax of permissions that the server's owners define themselves: `resource:action`. */

/** One permission of the server's own catalogue, for example `orders:read`. */
export type OwnPermission = `${string}:${string}`;

/** The most characters of an own permission. */
export const MAX_OWN_PERMISSION_LENGTH = 100;

/** The characters of an OAuth scope (RFC 6749, 3.3) without the colon, which separates resource and action. */
export const NAME_CHARACTERS = String.raw`[\x21\x23-\x39\x3b-\x5b\x5d-\x7e]+`;

const OWN = new RegExp(`^${NAME_CHARACTERS}:${NAME_CHARACTERS}$`);

/** Whether `word` has the form of an own permission. Whether a catalogue defines it is another question. */
export function isOwnPermission(word: string): word is OwnPermission {
  return word.length <= MAX_OWN_PERMISSION_LENGTH && OWN.test(word);
}
