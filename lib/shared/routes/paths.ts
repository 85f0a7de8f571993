/** Validates the path of a route: every program must read it the same way. */

import type { Refusal } from "@/lib/shared/gate/refusals";
import { quote } from "./json-lines";
import { readLoosely } from "./loose-path";
import { isOwnPath, OWN_SEGMENTS } from "./own-paths";
import { parsePattern, replaceParameters } from "./path-pattern";
import { parseTarget } from "./target";

/** Characters that upstreams read in two ways, and their encoded forms. */
const AMBIGUOUS = /;|%(?:2F|5C|3B|3F|23|25)/i;

/** Stands for a parameter where only the rules for plain paths matter. */
const ANY_SEGMENT = "x";

/** What is wrong with a route's path, in one sentence, with a better path if there is one; null when it is valid. */
export function findPathFault(path: string): string | null {
  const plain = replaceParameters(path, ANY_SEGMENT);
  if (plain === path) return /[{}]/.test(path) ? describeBraces(path) : findPlainPathFault(path);
  if (/[{}]/.test(plain)) return describeBraces(path);
  const { parameters } = parsePattern(path);
  const repeated = parameters.find((name, index) => parameters.indexOf(name) !== index);
  if (repeated !== undefined) return `${quote(path)} holds {${repeated}} twice; give each parameter its own name.`;
  const fault = findPlainPathFault(plain);
  // The fault names the path without its parameters.
  return fault === null ? null : fault.replaceAll(quote(plain), quote(path)).replace(/; write ".*"\.$/, ".");
}

function describeBraces(path: string): string {
  return `${quote(path)} holds a brace; a parameter is a whole segment with a name, such as {id}.`;
}

function findPlainPathFault(path: string): string | null {
  if (/[?#]/.test(path)) return `${quote(path)} has a query or fragment; a route is for a path alone.`;
  if (AMBIGUOUS.test(path)) {
    return `${quote(path)} holds a character that programs read in two ways: none of ; %2F %5C %3B %3F %23 %25 may stand in it.`;
  }
  const canonical = toCanonicalPath(path);
  if (canonical !== path) return describeSpelling(path);
  if (path !== "/api" && !path.startsWith("/api/")) {
    return `${quote(path)} is not below /api${offer(/^\/api(?:\/|$)/i.test(path) ? `/api${path.slice(4)}` : `/api${path}`)}.`;
  }
  if (path.endsWith("/")) return `${quote(path)} ends with a slash${offer(path.slice(0, -1))}.`;
  if (readLoosely(path) === null)
    return `${quote(path)} has a segment of dots or spaces only, which programs read in two ways.`;
  if (isOwnPath(path.toLowerCase())) {
    const own = [...OWN_SEGMENTS].join(", ");
    return `${quote(path)} belongs to this server itself, as do ${own} and all below them; choose another path.`;
  }
  return null;
}

function toCanonicalPath(path: string): string | null {
  if (!path.startsWith("/")) return null;
  const parse = parseTarget(path, undefined);
  return parse.ok ? parse.target.path : null;
}

function describeSpelling(path: string): string {
  if (!path.startsWith("/")) return `${quote(path)} must begin with /api${offer(findSpelling(`/${path}`))}.`;
  const parse = parseTarget(path, undefined);
  const reason = parse.ok ? "is another spelling of a path" : `can't be used: ${describeTargetFault(parse.refusal)}`;
  return `${quote(path)} ${reason}${offer(findSpelling(path))}.`;
}

/** The detail of a refused target, as the second half of a sentence: lower case, without a full stop. */
export function describeTargetFault({ detail = "It is too long." }: Refusal): string {
  return detail.charAt(0).toLowerCase() + detail.slice(1).replace(/\.$/, "");
}

/** The path that was probably meant: dot segments resolved, slashes merged, characters encoded. */
function findSpelling(path: string): string | null {
  const url = `http://host${path}`;
  if (!URL.canParse(url)) return null;
  return toCanonicalPath(new URL(url).pathname.replace(/\/{2,}/g, "/"));
}

function offer(better: string | null): string {
  return better !== null && findPathFault(better) === null ? `; write ${quote(better)}` : "";
}
