/** Removes hop-by-hop header fields: those of RFC 9110 section 7.6.1, and those that `Connection` names. */
import { isHopByHop, isReservedForUpstreams, withHyphens } from "@/lib/shared/routes/reserved-fields";

/** What the name of a header field says, whatever its value. */
export type FieldName = {
  /** in lower case */
  readonly name: string;
  /** in lower case with hyphens: CGI and WSGI turn `X_Api_Key` and `X-Api-Key` into the same variable */
  readonly hyphenated: string;
  readonly isHopByHop: boolean;
  /** whether no client may set the field for an upstream */
  readonly isReservedForUpstreams: boolean;
};

/** The most names that are remembered, and the longest. Clients choose names, so both are bounded. */
const MAX_REMEMBERED = 1_000;
const MAX_REMEMBERED_LENGTH = 64;

const remembered = new Map<string, FieldName>();

/** Reads a name as it was written. Nearly all requests have the same few names, so each is read once. */
function readFieldName(written: string): FieldName {
  const known = remembered.get(written);
  if (known) return known;
  const name = written.toLowerCase();
  const read = {
    name,
    hyphenated: withHyphens(name),
    isHopByHop: isHopByHop(name),
    isReservedForUpstreams: isReservedForUpstreams(name),
  };
  if (written.length > MAX_REMEMBERED_LENGTH) return read;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(written, read);
  return read;
}

/**
 * Header names and values in turn, without hop-by-hop fields and without those for which `isLeftOut` returns true.
 */
export function forwardableHeaders(
  raw: readonly string[],
  isLeftOut: (field: FieldName, value: string) => boolean,
): string[] {
  const passed: string[] = [];
  const named = namedByConnection(raw);
  for (let index = 0; index < raw.length; index += 2) {
    const [written, value] = [raw[index] as string, raw[index + 1] as string];
    const field = readFieldName(written);
    if (field.isHopByHop || named?.includes(field.name) || isLeftOut(field, value)) continue;
    passed.push(written, value);
  }
  return passed;
}

/** The names in `Connection`, in lower case; null when it holds nothing but `keep-alive` or `close`. */
function namedByConnection(raw: readonly string[]): string[] | null {
  let named: string[] | null = null;
  for (let index = 0; index < raw.length; index += 2) {
    const field = raw[index] as string;
    // Length first: almost every name is ruled out without lower-casing it.
    if (field.length !== 10 || field.toLowerCase() !== "connection") continue;
    const value = (raw[index + 1] as string).toLowerCase();
    if (value === "keep-alive" || value === "close") continue;
    named = [...(named ?? []), ...value.split(",").map((token) => token.trim())];
  }
  return named;
}
