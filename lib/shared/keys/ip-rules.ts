/** IP rules: one address, one CIDR or one `from-to` range, parsed strictly and compared as numbers. */
import ipaddr from "ipaddr.js";
import { holdsKey } from "@/lib/shared/text";

/** The most rules that one key may have. */
export const MAX_IP_RULES = 50;

/** An address as a number. IPv4-mapped IPv6 is IPv4. */
export type Address = { readonly family: 4 | 6; readonly value: bigint };

/** A rule in normal form with its first and last address, both included. */
export type IpRule = { text: string; family: 4 | 6; first: bigint; last: bigint };

/** A rule, or a message why the text is none. `suggestion` is the rule that was probably meant, if there is one. */
export type IpRuleParse = { ok: true; rule: IpRule } | { ok: false; message: string; suggestion: string | null };

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;
const MAPPED_HIGH = 0xffffn;
const BITS = { 4: 32, 6: 128 } as const;

/** Whether it is RFC 4291 section 2.2 text, without a zone id. ipaddr.js alone is too lenient for access control. */
function isIpv6Text(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [halfIndex, half] of halves.entries()) {
    if (half === "") continue;
    const parts = half.split(":");
    for (const [index, part] of parts.entries()) {
      const isVeryLast = halfIndex === halves.length - 1 && index === parts.length - 1;
      if (isVeryLast && part.includes(".") && IPV4.test(part)) groups += 2;
      else if (GROUP.test(part)) groups += 1;
      else return false;
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

function fromBytes(bytes: readonly number[]): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** Writes an embedded IPv4 tail as two groups: ipaddr.js mistakes `::1.2.3.4` for the mapped `::ffff:1.2.3.4`. */
function spellInHex(ipv6: string): string {
  return ipv6.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...octets: string[]) => {
    const [a, b, c, d] = octets.map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}

/** The address in `text`, with mapped IPv6 not yet folded to IPv4; null if it is not a single plain address. */
function parseText(text: string): Address | null {
  if (IPV4.test(text)) return { family: 4, value: fromBytes(ipaddr.IPv4.parse(text).toByteArray()) };
  if (!isIpv6Text(text)) return null;
  return { family: 6, value: fromBytes(ipaddr.IPv6.parse(spellInHex(text)).toByteArray()) };
}

function isMapped(address: Address): boolean {
  return address.family === 6 && address.value >> 32n === MAPPED_HIGH;
}

function fold(address: Address): Address {
  return isMapped(address) ? { family: 4, value: address.value & 0xffffffffn } : address;
}

/**
 * Parses one address: four-part decimal IPv4 or RFC 4291 IPv6, no zone id, no port, no white space.
 * IPv4-mapped IPv6 (`::ffff:10.0.0.1`) becomes IPv4. Null for anything else.
 */
export function parseAddress(text: string): Address | null {
  const address = parseText(text);
  return address && fold(address);
}

/** Derived from an address once, because each request on its connection needs it. */
const formatted = new WeakMap<Address, string>();
const addressGroups = new WeakMap<Address, string>();

/** The address in normal form: dotted decimal, or RFC 5952. */
export function formatAddress(address: Address): string {
  const known = formatted.get(address);
  if (known !== undefined) return known;
  const text = spell(address);
  formatted.set(address, text);
  return text;
}

function spell({ family, value }: Address): string {
  const length = BITS[family] / 8;
  const bytes = Array.from({ length }, (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 0xffn));
  return family === 4 ? new ipaddr.IPv4(bytes).toString() : new ipaddr.IPv6(bytes).toRFC5952String();
}

/** The normal form of an address, or null if `text` is not one. */
export function normaliseAddress(text: string): string | null {
  const address = parseAddress(text);
  return address && formatAddress(address);
}

function refuse(message: string, suggestion: string | null = null): IpRuleParse {
  return { ok: false, message, suggestion };
}

function parseCidr(text: string, slash: number): IpRuleParse {
  const written = parseText(text.slice(0, slash));
  const prefixText = text.slice(slash + 1);
  if (!written) return refuse(`"${text.slice(0, slash)}" is not an IP address. Write a range like 198.51.100.0/24.`);
  const limit = BITS[written.family];
  if (!PREFIX.test(prefixText) || Number(prefixText) > limit) {
    return refuse(`The number after "/" must be a whole number from 0 to ${limit}.`);
  }
  const hostBits = BigInt(limit - Number(prefixText));
  const first = (written.value >> hostBits) << hostBits;
  const last = first + (1n << hostBits) - 1n;
  const network = { family: written.family, value: first };
  // ::ffff:0:0/96 and narrower is IPv4 space. A wider prefix covers more than that and stays IPv6.
  const folds = isMapped(network) && Number(prefixText) >= 96;
  const prefix = folds ? Number(prefixText) - 96 : Number(prefixText);
  const normal = `${formatAddress(folds ? fold(network) : network)}/${prefix}`;
  if (first !== written.value) return refuse(`"${text}" has host bits set. Its network is ${normal}.`, normal);
  if (!folds) return { ok: true, rule: { text: normal, family: written.family, first, last } };
  return { ok: true, rule: { text: normal, family: 4, first: first & 0xffffffffn, last: last & 0xffffffffn } };
}

function parseRange(text: string, dash: number): IpRuleParse {
  const [fromText, toText] = [text.slice(0, dash), text.slice(dash + 1)];
  const [from, to] = [parseAddress(fromText), parseAddress(toText)];
  if (!from || !to) {
    return refuse(`"${from ? toText : fromText}" is not an IP address. Write a range like 192.0.2.10-192.0.2.20.`);
  }
  if (from.family !== to.family) return refuse("Both ends of a range must be IPv4, or both IPv6.");
  const [fromNormal, toNormal] = [formatAddress(from), formatAddress(to)];
  if (from.value > to.value) {
    return refuse(`The range ends before it begins. Write ${toNormal}-${fromNormal}.`, `${toNormal}-${fromNormal}`);
  }
  return {
    ok: true,
    rule: { text: `${fromNormal}-${toNormal}`, family: from.family, first: from.value, last: to.value },
  };
}

/** Parses one rule in stored form: `192.0.2.7`, `198.51.100.0/24` or `192.0.2.10-192.0.2.20`, IPv4 or IPv6. */
export function parseIpRule(text: string): IpRuleParse {
  // The text is not quoted, because it may be a secret and programs may log the message.
  if (holdsKey(text)) return refuse("This holds an API key, not an IP address.");
  const slash = text.indexOf("/");
  if (slash >= 0) return parseCidr(text, slash);
  const dash = text.indexOf("-");
  if (dash >= 0) return parseRange(text, dash);
  const address = parseAddress(text);
  if (!address) {
    return refuse(
      `"${text}" is not an IP address or range. Write 192.0.2.7, 198.51.100.0/24 or 192.0.2.10-192.0.2.20.`,
    );
  }
  return {
    ok: true,
    rule: { text: formatAddress(address), family: address.family, first: address.value, last: address.value },
  };
}

/** Parses what a person typed, with white space allowed around it and around the dash of a range. */
export function parseTypedIpRule(text: string): IpRuleParse {
  const parts = text.split("-").map((part) => part.trim());
  return parseIpRule(parts.join("-"));
}

/** Whether the rule covers the address. Families never match each other. */
export function ruleContains(rule: IpRule, address: Address): boolean {
  return rule.family === address.family && address.value >= rule.first && address.value <= rule.last;
}

/** Whether the rule covers every address of its family, and so restricts nothing in it. */
export function coversEverything(rule: IpRule): boolean {
  return rule.first === 0n && rule.last === (1n << BigInt(BITS[rule.family])) - 1n;
}

/** "1 address", "256 addresses", "2^64 addresses". */
export function describeSize(rule: IpRule): string {
  const count = rule.last - rule.first + 1n;
  if (count === 1n) return "1 address";
  if (count <= 1n << 32n) return `${count.toLocaleString("en")} addresses`;
  const bits = count.toString(2).length - 1;
  return count === 1n << BigInt(bits) ? `2^${bits} addresses` : `more than 2^${bits} addresses`;
}

/** The group of addresses that counts as one client: an IPv4 address, or the /64 of an IPv6 address. */
export function toAddressGroup(address: Address): string {
  const known = addressGroups.get(address);
  if (known !== undefined) return known;
  const group = address.family === 4 ? `4:${address.value}` : `6:${address.value >> 64n}`;
  addressGroups.set(address, group);
  return group;
}
