/** The schema of the routes file, with a message for each way in which a file can break it. */
import { z } from "zod";
import { isPermission, PERMISSIONS } from "@/lib/shared/keys/permissions";
import { quote } from "./json-lines";
import { readLoosely } from "./loose-path";
import { findPathFault } from "./paths";
import { parseUpstream } from "./upstream-url";

const MAX_ROUTES = 1_000;
const MAX_TIMEOUT_SECONDS = 86_400;
const DEFAULT_TIMEOUT_SECONDS = 600;
const EXAMPLE = '{"routes": [{"path": "/api/mail", "upstream": "http://127.0.0.1:9000", "permissions": {"GET": []}}]}';

/** The message for a field that is missing or has the wrong type. */
function missingOrWrong(name: string, what: string) {
  return ({ input }: { input?: unknown }) =>
    input === undefined ? `${quote(name)} is missing; it must be ${what}.` : `${quote(name)} must be ${what}.`;
}

/** The message for an object with an unknown member, or for a value that is no object. */
function wrongShape(isNone: (issue: { input?: unknown }) => string, isUnknown: (name: string) => string) {
  return (issue: { code?: string; keys?: string[]; input?: unknown }) =>
    issue.code === "unrecognized_keys" ? isUnknown(issue.keys?.[0] ?? "") : isNone(issue);
}

/** A check that fails with the message that `find` returns; null passes. */
function checkWith<T>(find: (value: T) => string | null) {
  return (value: T, context: { addIssue(message: string): void }) => {
    const fault = find(value);
    if (fault !== null) context.addIssue(fault);
  };
}

function findWordFault(word: string): string | null {
  if (isPermission(word)) return null;
  const near = PERMISSIONS.find((known) => known.toLowerCase() === word.trim().toLowerCase());
  return `${quote(word)} is no permission; ${near ? `write ${quote(near)}` : "those of a key are meant, for example ViewReports"}.`;
}

const words = z
  .array(
    z.string('A permission must be a word, for example "ViewReports".').superRefine(checkWith(findWordFault)),
    'A method needs a list of permissions, for example ["ViewReports"], or [] where any valid key will do.',
  )
  .optional();

const methods = { GET: words, HEAD: words, POST: words, PUT: words, PATCH: words, DELETE: words, OPTIONS: words };
/** The methods that a route can allow. */
export const METHODS = Object.keys(methods) as (keyof typeof methods)[];

function describeMethod(name: string): string {
  const near = METHODS.find((known) => known === name.trim().toUpperCase());
  return `${quote(name)} is no method that a route can let through; ${near ? `write ${quote(near)}` : `those are ${METHODS.join(", ")}`}.`;
}

const permissions = z
  .strictObject(methods, {
    error: wrongShape(missingOrWrong("permissions", 'an object such as {"GET": ["ViewReports"]}'), describeMethod),
  })
  .refine((given) => Object.keys(given).length > 0, {
    error: 'The route lets no method through; name one at least, as in {"GET": []}.',
    // An unknown method has been removed from `given`: its own message must be the only one.
    when: ({ issues }) => issues.length === 0,
  });

const TIMEOUT = `"timeoutSeconds" must be a whole number from 1 to ${MAX_TIMEOUT_SECONDS}, for example ${DEFAULT_TIMEOUT_SECONDS}.`;

const fields = {
  path: z.string({ error: missingOrWrong("path", 'a text such as "/api/mail"') }).superRefine(checkWith(findPathFault)),
  upstream: z
    .string({ error: missingOrWrong("upstream", 'a text such as "http://127.0.0.1:9000/v1"') })
    .superRefine(checkWith(findUpstreamFault)),
  permissions,
  timeoutSeconds: z.int(TIMEOUT).min(1, TIMEOUT).max(MAX_TIMEOUT_SECONDS, TIMEOUT).default(DEFAULT_TIMEOUT_SECONDS),
};

function findUpstreamFault(text: string): string | null {
  const parse = parseUpstream(text);
  return parse.ok ? null : parse.reason;
}

const route = z.strictObject(fields, {
  error: wrongShape(
    () => 'A route must be an object with "path", "upstream" and "permissions".',
    (name) => `${quote(name)} is no field of a route; those are ${Object.keys(fields).join(", ")}.`,
  ),
});

/** One entry of the file, valid by itself. */
export type RouteEntry = z.output<typeof route>;

/** The whole file. The message of each issue is a sentence for the person who wrote the file. */
export const routesFile = z.strictObject(
  {
    routes: z
      .array(route, { error: missingOrWrong("routes", "a list") })
      .max(MAX_ROUTES, `There are too many routes; ${MAX_ROUTES} are the most.`)
      .superRefine(findDuplicates),
  },
  {
    error: wrongShape(
      () => `The file must hold an object with "routes", for example ${EXAMPLE}.`,
      (name) => `${quote(name)} is no field of the file; "routes" is the only one.`,
    ),
  },
);

/** Refuses two routes whose paths an upstream might read as the same. */
function findDuplicates(routes: readonly RouteEntry[], context: z.RefinementCtx): void {
  const seen = new Map<string, string>();
  for (const [index, { path }] of routes.entries()) {
    const read = readLoosely(path) ?? path;
    const before = seen.get(read);
    if (before === undefined) seen.set(read, path);
    else context.addIssue({ code: "custom", path: [index, "path"], message: describeDuplicates(path, before) });
  }
}

function describeDuplicates(path: string, before: string): string {
  if (path === before) return `${quote(path)} has a route already; leave one of the two.`;
  return `${quote(path)} and ${quote(before)} mean the same to some programs; leave one of the two.`;
}
