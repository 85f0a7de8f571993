/** The shape of a secret: 96 upper-case hex characters, of which the last 8 are a checksum. */

/** The length of a secret in characters. */
export const SECRET_LENGTH = 96;
/** The length in characters of the random part, 352 bits. The checksum follows it. */
export const RANDOM_LENGTH = 88;
/** The length in characters of the end that is stored and shown, so that people can tell their keys apart. */
export const LAST_FIVE_LENGTH = 5;

// CRC-32 as in ISO 3309 and zlib, table-driven. A secret scanner can verify a find offline with any CRC-32.
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

// By character code. A table, because comparisons would branch on random digits, which processors can't predict: 88
// wrong predictions cost more than everything else here.
const HEX_VALUES = Int8Array.from({ length: 128 }, (_, code) => "0123456789ABCDEF".indexOf(String.fromCharCode(code)));

/** The value of an upper-case hex digit by its character code, else -1. Lower case is refused: one spelling each. */
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
 * Whether `text` can be a secret: it has the right length, alphabet and checksum. It may still be unknown.
 * It need not run in constant time, because it compares with nothing that is stored.
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

/** Appends the checksum to 88 random upper-case hex characters. Throws a TypeError for anything else. */
export function completeSecret(random: string): string {
  const checksum = random.length === RANDOM_LENGTH ? checksumOf(random) : -1;
  if (checksum < 0) throw new TypeError("a secret begins with 88 upper-case hex characters");
  return random + checksum.toString(16).toUpperCase().padStart(8, "0");
}

/** The last five characters of a secret, the only part that is shown later. */
export function lastFiveOf(secret: string): string {
  return secret.slice(-LAST_FIVE_LENGTH);
}

/** The mask that is shown instead of a secret: eight dots and its last five characters. */
export function mask(lastFive: string): string {
  return `${"•".repeat(8)}${lastFive}`;
}
