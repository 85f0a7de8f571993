/** The shape of a secret: 96 upper-case hex characters, of which the last 8 are a checksum. */

/** In characters, as are the two below. */
export const SECRET_LENGTH = 96;
/** The part that is random, 352 bits; the checksum follows it. */
export const RANDOM_LENGTH = 88;
/** The end of a secret that is kept and shown, so that people can tell their keys apart. */
export const LAST_FIVE_LENGTH = 5;

// CRC-32 as in ISO 3309 and zlib, table-driven; a secret scanner can prove a find offline with any CRC-32.
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

// By character code. A table and no comparisons: no processor can foretell which branch a random digit takes, and 88
// wrong guesses cost more than everything else here.
const HEX_VALUES = Int8Array.from({ length: 128 }, (_, code) => "0123456789ABCDEF".indexOf(String.fromCharCode(code)));

/** Upper-case hex value of a character code, or -1. Lower case is refused: one secret has one spelling. */
function hexValue(code: number): number {
  return HEX_VALUES[code] ?? -1;
}

/** CRC-32 over the first 88 characters as ASCII; unsigned, or -1 when one of them is not upper-case hex. */
function checksumOf(text: string): number {
  let crc = 0xffffffff;
  let values = 0;
  for (let index = 0; index < RANDOM_LENGTH; index++) {
    const code = text.charCodeAt(index);
    values |= hexValue(code);
    crc = (CRC_TABLE[(crc ^ code) & 0xff] as number) ^ (crc >>> 8);
  }
  return values < 0 ? -1 : (crc ^ 0xffffffff) >>> 0;
}

/**
 * Whether `text` can be a secret: right length, alphabet and checksum. Decides nothing about whether it is known.
 * Not constant in time, and need not be: it looks at nothing that is stored.
 */
export function isWellFormedSecret(text: string): boolean {
  if (text.length !== SECRET_LENGTH) return false;
  let written = 0;
  let values = 0;
  for (let index = RANDOM_LENGTH; index < SECRET_LENGTH; index++) {
    const value = hexValue(text.charCodeAt(index));
    values |= value;
    written = written * 16 + value;
  }
  return values >= 0 && checksumOf(text) === written;
}

/** Appends the checksum to 88 random upper-case hex characters. Throws on anything else. */
export function completeSecret(random: string): string {
  const checksum = random.length === RANDOM_LENGTH ? checksumOf(random) : -1;
  if (checksum < 0) throw new TypeError("a secret begins with 88 upper-case hex characters");
  return random + checksum.toString(16).toUpperCase().padStart(8, "0");
}

/** The last five characters of a secret, all that is shown of it later. */
export function lastFiveOf(secret: string): string {
  return secret.slice(-LAST_FIVE_LENGTH);
}

/** What is shown in place of a secret: dots and its last five characters. */
export function mask(lastFive: string): string {
  return `${"•".repeat(8)}${lastFive}`;
}
