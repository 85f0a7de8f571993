/** Removes hop-by-hop header fields: those of RFC 9110 section 7.6.1, and those that `Connection` names. */
import { isHopByHop } from "@/lib/shared/routes/reserved-fields";

/**
 * Header names and values in turn, without hop-by-hop fields and without those for which `isLeftOut` returns true.
 * `isLeftOut` gets the name in lower case.
 */
export function forwardableHeaders(
  raw: readonly string[],
  isLeftOut: (name: string, value: string) => boolean,
): string[] {
  const passed: string[] = [];
  const named = namedByConnection(raw);
  for (let index = 0; index < raw.length; index += 2) {
    const [field, value] = [raw[index] as string, raw[index + 1] as string];
    const name = field.toLowerCase();
    if (isHopByHop(name) || named?.includes(name) || isLeftOut(name, value)) continue;
    passed.push(field, value);
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
