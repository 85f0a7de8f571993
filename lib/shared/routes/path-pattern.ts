/** Paths with parameters: `/api/orders/{id}/refund`, in which `{id}` stands for one segment that is not empty. */

/** One segment of a pattern: a text that must be equal, or the name of a parameter. */
export type PatternSegment = { literal: string } | { parameter: string };

/** A pattern and its segments; "" has none. */
export type PathPattern = { text: string; segments: readonly PatternSegment[]; parameters: readonly string[] };

const PARAMETER = /^\{([A-Za-z_][A-Za-z0-9_]{0,63})\}$/;

/** Parses a path that is "" or begins with "/". A segment in braces that is no parameter is taken literally. */
export function parsePattern(text: string): PathPattern {
  const segments = text.split("/").slice(1).map(parseSegment);
  return { text, segments, parameters: segments.flatMap((each) => ("parameter" in each ? [each.parameter] : [])) };
}

function parseSegment(written: string): PatternSegment {
  const [, parameter] = PARAMETER.exec(written) ?? [];
  return parameter === undefined ? { literal: written } : { parameter };
}

/** The path with each parameter replaced by `name`, for rules that know no parameters. */
export function replaceParameters(path: string, name: string): string {
  if (!path.includes("{")) return path;
  return path
    .split("/")
    .map((segment) => (PARAMETER.test(segment) ? name : segment))
    .join("/");
}

/** The pattern as a path. A parameter without a value stays in braces. */
export function fillPattern({ text, segments, parameters }: PathPattern, values: ReadonlyMap<string, string>): string {
  if (parameters.length === 0) return text;
  return segments
    .map((each) => `/${"literal" in each ? each.literal : (values.get(each.parameter) ?? `{${each.parameter}}`)}`)
    .join("");
}

/**
 * The values of the parameters in a path that lies at or below the pattern, or, with `isPartial`, also at or above it;
 * null for other paths. A parameter that appears twice must have one value.
 */
export function bindPath(
  { segments }: PathPattern,
  path: string,
  { isPartial = false } = {},
): ReadonlyMap<string, string> | null {
  const written = path === "" ? [] : path.split("/").slice(1);
  if (written.length < segments.length && !isPartial) return null;
  const values = new Map<string, string>();
  for (const [index, segment] of segments.slice(0, written.length).entries()) {
    const value = written[index] ?? "";
    if ("literal" in segment) {
      if (segment.literal !== value) return null;
      continue;
    }
    const before = values.get(segment.parameter);
    if (value === "" || (before !== undefined && before !== value)) return null;
    values.set(segment.parameter, value);
  }
  return values;
}

/** The first `count` segments of a path, without the rest. */
export function takeSegments(path: string, count: number): string {
  let end = 0;
  for (let taken = 0; taken < count; taken++) {
    const next = path.indexOf("/", end + 1);
    if (next < 0) return path;
    end = next;
  }
  return path.slice(0, end);
}
