/** The one-time code that makes a person on another machine the owner of a server that has none. */

/** Crockford's base 32: no letter that can be taken for a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 16;

/** A new code of 80 random bits, in groups of four for people who type it. */
export function createClaimCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  const letters = Array.from(bytes, (byte) => ALPHABET.charAt(byte % ALPHABET.length));
  return letters.join("").replace(/.{4}(?=.)/g, "$&-");
}

/** A code as it is compared: what people write differently, such as case, gaps and O for 0, makes no difference. */
export function normaliseClaimCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
}
