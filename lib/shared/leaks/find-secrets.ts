/** Finds secrets in a text, as a scanner would. docs/leaked-keys.md says the same for other programs. */
import { isWellFormedSecret } from "@/lib/shared/keys/secret-format";

/** The most secrets of one report. */
export const MAX_REPORTED = 100;

/** 96 upper-case hex characters that are not part of a longer run of letters and digits. */
export const SECRET_PATTERN = /(?<![0-9A-Za-z])[0-9A-F]{96}(?![0-9A-Za-z])/g;

/** The secrets in a text, each once, in order: what looks like one and has the right checksum. */
export function findSecrets(text: string): string[] {
  return [...new Set(text.match(SECRET_PATTERN) ?? [])].filter(isWellFormedSecret);
}
