/** Lets pages of other origins call a route, by the CORS protocol of the Fetch standard. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Refusal } from "@/lib/shared/gate/refusals";
import type { CorsEntry } from "@/lib/shared/routes/fields/cors";

/** The rules of one route, ready for use. Header names are in lower case in `headers`. */
export type Cors = {
  isForEveryOrigin: boolean;
  origins: ReadonlySet<string>;
  headers: ReadonlySet<string>;
  /** the same, as an answer lists them */
  allowHeaders: string;
  exposeHeaders: string;
  hasCredentials: boolean;
  maxAgeSeconds: number;
};

/** The fields in which a key may be sent. A route always asks for one. */
const KEY_FIELDS = ["Authorization", "X-API-Key", "X-Auth-Token", "X-ElasticEmail-ApiKey"];
/** What pages need to understand a refusal. */
const EXPOSED = ["X-Request-Id", "WWW-Authenticate", "Retry-After"];

/** The rules of an entry. */
export function compileCors({ origins, headers, exposed, credentials, maxAgeSeconds }: CorsEntry): Cors {
  const allowed = [...KEY_FIELDS, ...headers];
  return {
    isForEveryOrigin: origins.includes("*"),
    origins: new Set(origins),
    headers: new Set(allowed.map((name) => name.toLowerCase())),
    allowHeaders: allowed.join(", "),
    exposeHeaders: [...EXPOSED, ...exposed].join(", "),
    hasCredentials: credentials,
    maxAgeSeconds,
  };
}

/** Whether a request asks whether another one may be sent. Such a request carries no key. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && headers.origin !== undefined && headers["access-control-request-method"] !== undefined;
}

/**
 * The fields that every answer of a route with CORS carries, refusals included, names and values in turn: without them
 * a page could not read why it was refused. Other origins than the allowed ones learn nothing.
 */
export function createCorsHeaders(cors: Cors, { origin }: IncomingHttpHeaders): string[] {
  const vary = ["Vary", "Origin"];
  // A cached answer for every origin is right for each.
  const allowed = cors.isForEveryOrigin ? "*" : findAllowed(cors, origin);
  if (allowed === null) return vary;
  const headers = cors.isForEveryOrigin ? [] : vary;
  headers.push("Access-Control-Allow-Origin", allowed, "Access-Control-Expose-Headers", cors.exposeHeaders);
  if (cors.hasCredentials) headers.push("Access-Control-Allow-Credentials", "true");
  return headers;
}

/** The origin as it was sent, if it is one of the list letter by letter. `null`, which many share, never is. */
function findAllowed({ origins }: Cors, origin: string | undefined): string | null {
  return origin !== undefined && origins.has(origin) ? origin : null;
}

/** What a preflight is answered with: the fields that let the request be sent, or the reason why it may not. */
export type PreflightDecision = { ok: true; headers: string[] } | { ok: false; refusal: Refusal };

const VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/** Judges a preflight letter by letter. Methods are those that the route lets through. */
export function judgePreflight(
  { cors, requirements, allow }: { cors: Cors | null; requirements: ReadonlyMap<string, unknown>; allow: string },
  headers: IncomingHttpHeaders,
): PreflightDecision {
  if (cors === null) return refuse("Pages of other origins may not call this route.");
  const allowed = cors.isForEveryOrigin ? "*" : findAllowed(cors, headers.origin);
  if (allowed === null) return refuse("Pages of this origin may not call this route.");
  const method = headers["access-control-request-method"] ?? "";
  if (!requirements.has(method)) return refuse(`This route does not take that method; it takes ${allow}.`);
  const asked = (headers["access-control-request-headers"] ?? "").split(",").map((name) => name.trim().toLowerCase());
  const unknown = asked.find((name) => name !== "" && !cors.headers.has(name));
  if (unknown !== undefined) {
    return refuse(
      `Pages may not send this route the header ${unknown.slice(0, MAX_QUOTED)}; they may send ${cors.allowHeaders}.`,
    );
  }
  const answer = ["Vary", VARY, "Access-Control-Allow-Origin", allowed, "Access-Control-Allow-Methods", allow];
  answer.push("Access-Control-Allow-Headers", cors.allowHeaders, "Access-Control-Max-Age", String(cors.maxAgeSeconds));
  if (cors.hasCredentials) answer.push("Access-Control-Allow-Credentials", "true");
  return { ok: true, headers: answer };
}

const MAX_QUOTED = 100;

function refuse(detail: string): PreflightDecision {
  return { ok: false, refusal: { code: "cors_refused", detail } };
}
