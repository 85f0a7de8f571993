/** How v2 writes permissions: a sum of 64-bit flags, or words. */
import {
  type ElasticPermission,
  isElasticPermission,
  PERMISSIONS,
  type Permission,
} from "@/lib/shared/keys/permissions";

/**
 * Elastic Email's v2 clients number the words from ViewAccount to VerifyEmails in the catalogue's order, one bit each.
 * Of the later ones only ViewVerifyEmails has a published flag; v2 calls it ViewEmailVerifications. The flags of the
 * others must not be guessed from their order.
 */
const FLAGS: ReadonlyMap<ElasticPermission, bigint> = new Map<ElasticPermission, bigint>([
  ["None", 0n],
  ...PERMISSIONS.slice(1, PERMISSIONS.indexOf("VerifyEmails") + 1).map((word, bit): [ElasticPermission, bigint] => [
    word,
    1n << BigInt(bit),
  ]),
  ["ViewVerifyEmails", 1n << 42n],
]);

/** Words that v2's clients spell differently from the catalogue. */
const OTHER_NAMES: ReadonlyMap<string, ElasticPermission> = new Map([
  ["Modify2FA", "Modify2FAEmail"],
  ["ViewEmailVerifications", "ViewVerifyEmails"],
]);

const ALL_FLAGS = [...FLAGS.values()].reduce((all, flag) => all | flag, 0n);
const NUMBER = /^-?\d+$/;
/** 2^63 has 19 digits. */
const MAX_DIGITS = 19;

/** Far more than the text of all words together. */
const MAX_LENGTH = 10_000;

/** The words; or the part that is neither a flag nor a word, null if the text is empty. */
export type AccessLevelParse = { ok: true; words: ElasticPermission[] } | { ok: false; unknown: string | null };

/**
 * Parses a decimal sum of flags, or words separated by commas. Numbers separated by commas are refused: as a list,
 * "1,024" (one thousand and twenty-four) would grant permissions that nobody meant.
 */
export function parseAccessLevel(text: string): AccessLevelParse {
  const written = text.trim();
  if (written.length > MAX_LENGTH) return { ok: false, unknown: written };
  if (NUMBER.test(written)) return parseFlags(written);
  const pieces = written.split(",").map((piece) => piece.trim());
  const named = pieces.filter((piece) => piece !== "").map((piece) => OTHER_NAMES.get(piece) ?? piece);
  const unknown = named.find((word) => !isElasticPermission(word));
  if (unknown !== undefined || named.length === 0) return { ok: false, unknown: unknown ?? null };
  return { ok: true, words: named.filter(isElasticPermission) };
}

function parseFlags(digits: string): AccessLevelParse {
  if (digits.startsWith("-") || digits.length > MAX_DIGITS) return { ok: false, unknown: digits };
  const sum = BigInt(digits);
  const unknown = sum & ~ALL_FLAGS;
  if (unknown !== 0n) return { ok: false, unknown: String(unknown) };
  if (sum === 0n) return { ok: true, words: ["None"] };
  return { ok: true, words: [...FLAGS].filter(([, flag]) => (sum & flag) !== 0n).map(([word]) => word) };
}

/** The sum of the flags if every word has one, else the words separated by commas. The sum is exact: below 2^43. */
export function formatAccessLevel(permissions: readonly Permission[]): number | string {
  const flags = permissions.map((word) => (isElasticPermission(word) ? FLAGS.get(word) : undefined));
  if (flags.includes(undefined)) return permissions.join(", ");
  return Number(flags.reduce<bigint>((sum, flag) => sum | (flag ?? 0n), 0n));
}
