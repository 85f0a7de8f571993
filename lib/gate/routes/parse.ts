/** Parses the text of the routes file, or describes its first fault by line. */
import { isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { type LineFault, lineNumberAt, parseJson } from "@/lib/shared/routes/json-lines";
import { METHODS, type RouteEntry, routesFile } from "@/lib/shared/routes/schema";
import { parseUpstream } from "@/lib/shared/routes/upstream-url";
import { RouteHealth } from "./health";
import type { Route } from "./route-table";

/** The routes of a file, or its first fault. */
export type RoutesParse = { ok: true; routes: Route[] } | { ok: false; fault: LineFault };

/** The largest routes file. Parsing blocks the gate: 0.1 s for a thousand routes. */
export const MAX_ROUTES_BYTES = 1024 * 1024;
/** The reason for refusing a larger file. */
export const TOO_LARGE = "The file is larger than 1 MiB; make it smaller.";
const TOO_WRONG = "More is wrong with the file than can be listed; is it a routes file?";

/** Parses the whole text of a routes file. Of several faults, the first one in the text is returned. */
export function parseRoutesFile(text: string): RoutesParse {
  if (Buffer.byteLength(text) > MAX_ROUTES_BYTES) return { ok: false, fault: { line: 1, reason: TOO_LARGE } };
  const json = parseJson(text);
  if (!json.ok) return json;
  const parse = toRoutes(json.value);
  if (parse === null) return { ok: false, fault: { line: 1, reason: TOO_WRONG } };
  if (parse.success) return { ok: true, routes: parse.data.routes.map(toRoute) };
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
function toRoutes(value: unknown) {
  try {
    return routesFile.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function toRoute(entry: RouteEntry): Route {
  const upstream = parseUpstream(entry.upstream);
  if (!upstream.ok) throw new Error("the schema accepted an upstream that can't be parsed");
  const needed = METHODS.flatMap((method): [string, Permission[]][] => {
    const list = entry.permissions[method];
    return list ? [[method, [...new Set(list.filter(isPermission))]]] : [];
  });
  return {
    path: entry.path,
    origin: upstream.origin,
    base: upstream.base,
    permissions: new Map(needed),
    allow: needed.map(([method]) => method).join(", "),
    timeoutMs: entry.timeoutSeconds * 1000,
    health: new RouteHealth(),
  };
}
