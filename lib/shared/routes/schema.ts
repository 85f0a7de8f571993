/** The schema of a routes document, with a message for each way in which a document can break it. */
import { catalogue } from "@/lib/shared/permissions/catalogue-schema";
import { z } from "@/lib/shared/zod";
import { cors } from "./fields/cors";
import { HEADER_FIELDS } from "./fields/headers";
import { mcp } from "./fields/mcp";
import { methodPermissions } from "./fields/permissions";
import { UPSTREAM_FIELDS } from "./fields/upstream";
import { quote } from "./json-lines";
import { readLoosely } from "./loose-path";
import { replaceParameters } from "./path-pattern";
import { findPathFault } from "./paths";
import { findRouteFaults } from "./route-faults";
import { checkWith, flag, missingOrWrong, wholeNumber, wrongShape } from "./schema-messages";
import { findTargetPathFault } from "./upstream-url";

const MAX_ROUTES = 1_000;
const MAX_TIMEOUT_SECONDS = 86_400;
const DEFAULT_TIMEOUT_SECONDS = 600;
const EXAMPLE = '{"routes": [{"path": "/api/mail", "upstream": "http://127.0.0.1:9000", "permissions": {"GET": []}}]}';

const fields = {
  path: z.string({ error: missingOrWrong("path", 'a text such as "/api/mail"') }).superRefine(checkWith(findPathFault)),
  enabled: flag("enabled").default(true),
  ...UPSTREAM_FIELDS,
  permissions: methodPermissions,
  stripPrefix: flag("stripPrefix").default(true),
  ...HEADER_FIELDS,
  cors,
  openapi: z
    .string('"openapi" must be a text such as "/openapi.json".')
    .superRefine(checkWith(findTargetPathFault))
    .optional(),
  mcp,
  timeoutSeconds: wholeNumber("timeoutSeconds", 1, MAX_TIMEOUT_SECONDS, DEFAULT_TIMEOUT_SECONDS).default(
    DEFAULT_TIMEOUT_SECONDS,
  ),
};

/** One route of a document. The message of each issue is a sentence for the person who wrote it. */
export const routeEntry = z
  .strictObject(fields, {
    error: wrongShape(
      () => 'A route must be an object with "path", "upstream" and "permissions".',
      (name) => `${quote(name)} is no field of a route; those are ${Object.keys(fields).join(", ")}.`,
    ),
  })
  .superRefine((entry, context) => {
    for (const { path, message } of findRouteFaults(entry)) context.addIssue({ code: "custom", path, message });
  });

/** One route, valid by itself, with what was left out. */
export type RouteEntry = z.output<typeof routeEntry>;
/** One route as it may be written. */
export type WrittenRoute = z.input<typeof routeEntry>;

/** The whole document. The message of each issue is a sentence for the person who wrote it. */
export const routesFile = z.strictObject(
  {
    /** absent: the catalogue is kept elsewhere, or there is none */
    permissions: catalogue.optional(),
    routes: z
      .array(routeEntry, { error: missingOrWrong("routes", "a list") })
      .max(MAX_ROUTES, `There are too many routes; ${MAX_ROUTES} are the most.`)
      .superRefine(findDuplicates),
  },
  {
    error: wrongShape(
      () => `The file must hold an object with "routes", for example ${EXAMPLE}.`,
      (name) => `${quote(name)} is no field of the file; "routes" and "permissions" are.`,
    ),
  },
);

/** A valid routes document. */
export type RoutesDocument = z.output<typeof routesFile>;

/** Refuses two routes whose paths an upstream might read as the same, whatever their parameters are called. */
function findDuplicates(routes: readonly RouteEntry[], context: z.RefinementCtx): void {
  const seen = new Map<string, string>();
  for (const [index, { path }] of routes.entries()) {
    // No literal segment is a brace.
    const read = replaceParameters(path, "{}");
    const key = readLoosely(read) ?? read;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, path);
    else context.addIssue({ code: "custom", path: [index, "path"], message: describeDuplicates(path, before) });
  }
}

function describeDuplicates(path: string, before: string): string {
  if (path === before) return `${quote(path)} has a route already; leave one of the two.`;
  const isSame = replaceParameters(path, "{}") === replaceParameters(before, "{}");
  if (isSame) return `${quote(path)} and ${quote(before)} match the same paths; leave one of the two.`;
  return `${quote(path)} and ${quote(before)} mean the same to some programs; leave one of the two.`;
}
