/** Parses the text of a routes document, or describes its first fault by line. */
import { EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { type LineFault, lineNumberAt, parseJson } from "@/lib/shared/routes/json-lines";
import { type RoutesDocument, routesFile } from "@/lib/shared/routes/schema";
import { compileRoutes } from "./compile";
import type { Route } from "./route";

/** A valid document, or its first fault. */
export type DocumentParse = { ok: true; document: RoutesDocument } | { ok: false; fault: LineFault };
/** The routes of a file that holds its own catalogue or needs none, or its first fault. */
export type RoutesParse = { ok: true; routes: Route[] } | { ok: false; fault: LineFault };

/** The largest routes file. Parsing blocks the gate: some 50 ms for a thousand routes. */
export const MAX_ROUTES_BYTES = 1024 * 1024;
/** The reason for refusing a larger file. */
export const TOO_LARGE = "The file is larger than 1 MiB; make it smaller.";
/** Finding the line of each takes time. */
const MAX_FAULTS = 1_000;
const TOO_WRONG = "More is wrong with the file than can be listed; is it a routes file?";

/** Parses the whole text of a routes file by the catalogue that it holds. */
export function parseRoutesFile(text: string): RoutesParse {
  const parse = parseRoutesDocument(text);
  if (!parse.ok) return parse;
  const { routes, permissions = EMPTY_CATALOGUE } = parse.document;
  return { ok: true, routes: compileRoutes(routes, permissions) };
}

/** Parses the whole text of a routes document. Of several faults, the first one in the text is returned. */
export function parseRoutesDocument(text: string): DocumentParse {
  if (Buffer.byteLength(text) > MAX_ROUTES_BYTES) return { ok: false, fault: { line: 1, reason: TOO_LARGE } };
  const json = parseJson(text);
  if (!json.ok) return json;
  const parse = toDocument(json.value);
  if (parse?.success) return { ok: true, document: parse.data };
  if (!parse || parse.error.issues.length > MAX_FAULTS) return { ok: false, fault: { line: 1, reason: TOO_WRONG } };
  const faults = parse.error.issues.map((issue) => {
    const member = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    return { offset: json.findOffset(issue.path, member), reason: issue.message };
  });
  // The first line with a fault; of several faults on it, the one that the schema names first.
  const start = faults.reduce((least, { offset }) => Math.min(least, offset), text.length);
  const [line = ""] = text.slice(start).split("\n", 1);
  const first = faults.find(({ offset }) => offset <= start + line.length);
  if (!first) return { ok: false, fault: { line: 1, reason: "The file can't be used." } };
  return { ok: false, fault: { line: lineNumberAt(text, first.offset), reason: first.reason } };
}

/** The result of the schema; null when there are so many faults that zod's list of them overflows the stack. */
function toDocument(value: unknown) {
  try {
    return routesFile.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
