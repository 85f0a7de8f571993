/** Reads IP rules as people write them: another spelling is refused, with the rule that it can only mean. */
import { normalise } from "@/lib/shared/text";
import { type IpRuleParse, parseAddress, parseIpRule } from "./ip-rules";

/** Two IPv6 addresses, a dash, and white space. */
const MAX_LENGTH = 200;

const IPV4 = "\\d{1,3}(?:\\.\\d{1,3}){3}";
const MASKED = new RegExp(`^(${IPV4})[/ ](${IPV4})$`);
const PORTED = new RegExp(`^(${IPV4}):\\d{1,5}$`);
const LAST_PART = /^(\d{1,3}\.\d{1,3}\.\d{1,3}\.)(\d{1,3})-(\d{1,3})$/;
const WILDCARD = /^\d{1,3}(?:\.(?:\d{1,3}|\*|x)){3}$/i;
const BRACKETED = /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i;
const PAIR_IN_BRACKETS = /^\[([0-9a-f:.]+)\]([/-])\[?([0-9a-f:.]+)\]?$/i;

/**
 * Parses a rule like `parseIpRule`. A refusal of something that can only mean one rule names it, in `suggestion` and in
 * the message: an en dash, a wildcard, a netmask, full-width digits, brackets, a port, a URL, quotes.
 */
export function parseWrittenIpRule(text: string): IpRuleParse {
  const parse = parseIpRule(text);
  if (parse.ok || parse.suggestion !== null || text.length > MAX_LENGTH) return parse;
  const meant = parseIpRule(rewrite(text));
  const suggestion = meant.ok ? meant.rule.text : meant.suggestion;
  if (suggestion === null) return parse;
  return { ok: false, message: `"${text}" is not an IP address or range. Use ${suggestion}.`, suggestion };
}

/** The text in the spelling that `parseIpRule` reads, as far as it can be guessed. */
function rewrite(text: string): string {
  const plain = normalise(text, "NFKC")
    .replaceAll(/\p{Cf}/gu, "")
    .replaceAll(/[\p{Pd}\u2212~]/gu, "-")
    .replaceAll("\\", "/")
    .replace(/^[\s"'`\u201c\u2018<(,;]+|[\s"'`\u201d\u2019>),;]+$/g, "")
    .replace(/^https?:\/\//i, "")
    .replace(/^([^/]*)\/$/, "$1");
  return [shortenSpaces, replaceMask, replaceWildcard, completeRange, dropBrackets, dropPort].reduce(
    (rule, step) => step(rule),
    plain,
  );
}

/** "a - b", "a to b", "a..b" and "a / 24". */
function shortenSpaces(text: string): string {
  const [from = "", to, ...more] = text.split(/-|\.\.|\sto\s/i).map((part) => part.trim());
  const range = to === undefined || more.length > 0 ? text : `${from}-${to}`;
  return range
    .split("/")
    .map((part) => part.trim())
    .join("/");
}

function replaceMask(text: string): string {
  const [, address = "", mask = ""] = MASKED.exec(text) ?? [];
  const value = parseAddress(mask)?.value;
  if (value === undefined) return text;
  const bits = value.toString(2).padStart(32, "0");
  // A netmask, or the wildcard mask that routers take in place of it.
  const ones = /^(1*)0*$/.exec(bits)?.[1] ?? /^(0*)1*$/.exec(bits)?.[1];
  return ones === undefined ? text : `${address}/${ones.length}`;
}

/** Only trailing parts, and never all: `192.*.2.1` is no range, and nobody should get every address by mistake. */
function replaceWildcard(text: string): string {
  if (!WILDCARD.test(text)) return text;
  const parts = text.split(".");
  const fixed = parts.findIndex((part) => !/^\d+$/.test(part));
  if (fixed < 1 || parts.slice(fixed).some((part) => /^\d+$/.test(part))) return text;
  return `${[...parts.slice(0, fixed), ...Array(4 - fixed).fill("0")].join(".")}/${fixed * 8}`;
}

/** `192.0.2.10-20` ends at 192.0.2.20. */
function completeRange(text: string): string {
  return text.replace(LAST_PART, "$1$2-$1$3");
}

function dropBrackets(text: string): string {
  return text.replace(PAIR_IN_BRACKETS, "$1$2$3").replace(BRACKETED, "$1");
}

function dropPort(text: string): string {
  return text.replace(PORTED, "$1");
}
