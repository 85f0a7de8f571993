/** Reads a path as the most lenient upstream would, to detect that it could mean another path. */

/** Bytes of ASCII that are percent-encoded; decoding one may uncover another (`%252F`). */
const ENCODED_ASCII = /%([0-7][0-9A-Fa-f])/g;
const ENCODED_REST = /(?:%[89A-Fa-f][0-9A-Fa-f])+/g;
/**
 * The most levels of encoding that are decoded. Without a limit, one path could take thousands of rounds (denial of
 * service).
 */
const MAX_ROUNDS = 4;
/** Paths with one reading only: lower case, nothing encoded, no parameters, no segment that ends with a dot. */
const PLAIN = /^(?:[a-z0-9\-_~/]|\.(?=[a-z0-9\-_~]))*$/;

/** Whether every upstream reads this canonical path the same. */
export function isPlainPath(path: string): boolean {
  return PLAIN.test(path);
}

/**
 * The loosest reading of a canonical path: everything encoded is decoded, repeatedly; `\` is read as `/`; a segment
 * ends before `;`, `?` or `#`, without dots and spaces at its end; the result is in lower case. If any stricter
 * reading begins with some segments, so does this one. Null when empty segments, dot segments or control characters
 * appear, or there are too many levels of encoding: how an upstream reads those can't be known. Clients without a key
 * reach this function, so every step takes time proportional to the length of the path.
 */
export function readLoosely(path: string): string | null {
  const decoded = decodeFully(path)?.replaceAll("\\", "/");
  if (decoded === undefined || /\p{Cc}/u.test(decoded)) return null;
  const segments = decoded.slice(1).split("/").map(trimSegment);
  // A slash at the end is only allowed if it was in the path; one that decoding has made counts as an empty segment.
  const last = path.endsWith("/") && segments.at(-1) === "" ? segments.length - 1 : segments.length;
  if (segments.slice(0, last).includes("")) return null;
  // Upper case first: some letters have several lower-case forms (the Kelvin sign, the long s).
  return `/${segments.join("/")}`.toUpperCase().toLowerCase();
}

/** The path without percent-encodings, however often they were encoded; null when there are too many levels. */
export function decodeFully(path: string): string | null {
  let decoded = path;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = decoded;
    decoded = before.replace(ENCODED_ASCII, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (decoded === before) return decoded.replace(ENCODED_REST, decodeRest);
  }
  return null;
}

function decodeRest(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Removes what an upstream may ignore. RFC 3986 section 3.3 leaves `;` to the server, and Tomcat and others drop what
 * follows. A server that decodes before it looks for the query cuts at `?`. Windows drops dots and spaces at the end.
 */
function trimSegment(segment: string): string {
  const name = segment.replace(/[;?#].*$/s, "");
  // No regular expression: it would be tried from every dot, in quadratic time.
  let end = name.length;
  while (end > 0 && (name[end - 1] === "." || name[end - 1] === " ")) end--;
  return name.slice(0, end);
}
