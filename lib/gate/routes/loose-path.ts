/** Reads a path as the most lenient upstream might, to find out whether it could mean another path. */

/** Bytes of ASCII that are percent-encoded; decoding one may uncover another (`%252F`). */
const ENCODED_ASCII = /%([0-7][0-9A-Fa-f])/g;
const ENCODED_REST = /(?:%[89A-Fa-f][0-9A-Fa-f])+/g;
/** How often something may be encoded within itself. Nobody means it thrice; without a limit one path could take thousands of rounds. */
const MAX_ROUNDS = 4;
/** What only one reading of has: lower case, nothing encoded, no parameters, no segment that ends with a dot. */
const PLAIN = /^(?:[a-z0-9\-_~/]|\.(?=[a-z0-9\-_~]))*$/;

/** Whether every upstream reads this canonical path the same. */
export function isPlainPath(path: string): boolean {
  return PLAIN.test(path);
}

/**
 * The loosest reading of a canonical path: all that is encoded is decoded, also twice; `\` is `/`; a segment ends before `;`, `?`
 * and `#`, and dots and spaces at its end are dropped; letter case is forgotten. Whatever a path begins with in any milder reading,
 * it begins with in this one. Null where empty or dot segments or control characters appear, or one encoding within the other again
 * and again: what an upstream makes of those can't be known. Anybody may ask, key or not, so every step takes time in proportion to
 * the path's length.
 */
export function readLoosely(path: string): string | null {
  const decoded = decodeFully(path)?.replaceAll("\\", "/");
  if (decoded === undefined || /\p{Cc}/u.test(decoded)) return null;
  const segments = decoded.slice(1).split("/").map(trimSegment);
  // A slash at the very end was there before, or has appeared and is as good as an empty segment.
  const last = path.endsWith("/") && segments.at(-1) === "" ? segments.length - 1 : segments.length;
  if (segments.slice(0, last).includes("")) return null;
  // First upper case: some letters have two lower ones (the Kelvin sign, the long s).
  return `/${segments.join("/")}`.toUpperCase().toLowerCase();
}

function decodeFully(path: string): string | null {
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
 * RFC 3986 section 3.3 leaves `;` to the servers: Tomcat and others cut it off. Who decodes before looking for a query cuts at `?`; what
 * comes behind is kept here, for those who don't. Windows drops dots and spaces at the end.
 */
function trimSegment(segment: string): string {
  const name = segment.replace(/[;?#].*$/s, "");
  // No expression for the end: it would be tried from every dot on.
  let end = name.length;
  while (end > 0 && (name[end - 1] === "." || name[end - 1] === " ")) end--;
  return name.slice(0, end);
}
