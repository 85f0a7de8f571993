/** Splits a pasted list of IP rules into its pieces. */
import { holdsKey } from "@/lib/shared/text";
import { parseTypedIpRule } from "./ip-rules";
import { parseWrittenIpRule } from "./written-ip-rules";

const COMMENT = /(?:#|(?:^|\s)\/\/).*$/;
const SEPARATOR = /[,;\t\u3001\uff0c\uff1b]/;
const BULLET = /^[-*\u2022]\s+/;
const QUOTES = /^\[?\s*["'`\u201c\u2018]+|["'`\u201d\u2019]+\s*\]?$/g;

/**
 * The rules of a list as people keep one: lines, or words between commas, semicolons, tabs or spaces; without quotes,
 * bullets, empty pieces, and comments after `#` or `//`. A piece need not be a rule. Text that holds an API key stays
 * whole, so that it is refused as such.
 */
export function splitIpRules(text: string): string[] {
  if (holdsKey(text)) return [text.trim()];
  return text
    .split(/[\r\n\u2028\u2029]+/)
    .flatMap((line) => line.replace(COMMENT, "").split(SEPARATOR))
    .map((piece) => piece.trim().replace(BULLET, "").replace(QUOTES, "").trim())
    .filter((piece) => piece !== "" && piece !== "[" && piece !== "]")
    .flatMap(splitWords);
}

/** Parts words that are a rule each. White space also belongs to ranges and netmasks: those stay whole. */
function splitWords(piece: string): string[] {
  const words = piece.split(/\s+/);
  if (words.length === 1 || parseTypedIpRule(piece).ok) return [piece];
  const written = parseWrittenIpRule(piece);
  if (!written.ok && written.suggestion !== null) return [piece];
  return words.every((word) => parseTypedIpRule(word).ok) ? words : [piece];
}
