/** Compares restrictions as the sets of addresses that they admit. */
import { type IpRule, parseIpRule } from "./ip-rules";

type AddressRange = Pick<IpRule, "family" | "first" | "last">;

/** The addresses that a key without rules admits. */
const EVERY_ADDRESS: readonly AddressRange[] = [
  { family: 4, first: 0n, last: (1n << 32n) - 1n },
  { family: 6, first: 0n, last: (1n << 128n) - 1n },
];

// An IPv4-mapped address is compared as IPv4, so a rule of the other family never admits one.
const MAPPED: AddressRange = { family: 6, first: 0xffffn << 32n, last: (0x10000n << 32n) - 1n };

/**
 * Whether each address that `inner` admits is admitted by one of `outers`. All are rules in stored form, and a list
 * without rules admits every address. A stored rule that this version can't read admits none.
 */
export function admitsOnlyWithin(inner: readonly string[], ...outers: (readonly string[])[]): boolean {
  const cover = [...outers.flatMap(toRanges), MAPPED].sort((one, other) => (one.first < other.first ? -1 : 1));
  return toRanges(inner).every((range) => isCovered(range, cover));
}

function toRanges(rules: readonly string[]): readonly AddressRange[] {
  if (rules.length === 0) return EVERY_ADDRESS;
  return rules.map(parseIpRule).flatMap((parse) => (parse.ok ? [parse.rule] : []));
}

/** `cover` is sorted by the first address. */
function isCovered({ family, first, last }: AddressRange, cover: readonly AddressRange[]): boolean {
  let next = first;
  for (const range of cover) {
    if (range.family === family && range.first <= next && range.last >= next) next = range.last + 1n;
  }
  return next > last;
}
