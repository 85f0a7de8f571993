/** Composes the answer to a refused request: RFC 9457 problem details, or v2's envelope. */
import { NOT_STORED } from "./cache-control";
import { REFUSALS, type RefusalCode } from "./refusal-table";

/** Refusals of a known key. Only these are counted as its usage. */
export const KEY_REFUSALS = [
  "key_disabled",
  "key_held",
  "link_unopened",
  "key_expired",
  "key_too_old",
  "restriction_required",
  "account_closed",
  "ip_not_allowed",
  "permission_missing",
  "rate_limited",
  "budget_spent",
] as const satisfies readonly RefusalCode[];

/** One of `KEY_REFUSALS`. */
export type KeyRefusalCode = (typeof KEY_REFUSALS)[number];

/** How a request is counted in a key's usage. */
export type UsageOutcome = "admitted" | KeyRefusalCode;

/** A refusal with the facts of one request, such as what would be enough and what the server saw. */
export type Refusal = {
  code: RefusalCode;
  /** The missing permissions, separated by spaces as in RFC 6750's scope. */
  required_permission?: string;
  /** Permissions of which any one is enough; `required_permission` names the first. */
  any_permission_of?: string[];
  /** The IP rules that the calling key must stay within. */
  allowed_ip_rules?: string[];
  /** The limits of the calling key, in words. */
  own_limits?: string[];
  /** The latest expiry that the calling key may give, ISO 8601 with `Z`. */
  latest_expiry?: string;
  seen_ip?: string;
  limit?: number;
  /** The period of the limit, for example "minute". */
  per?: string;
  /** Whole seconds after which the request may come again, also for the Retry-After header. */
  retry_after?: number;
  /** The field or parameter that is at fault, as the client spells it. */
  field?: string;
  /** Replaces the table's sentence with a more specific one. */
  detail?: string;
  /** The methods that the path answers, for the Allow header. */
  allow?: string;
  /** For the headers RateLimit-Policy and RateLimit. */
  rate_limit?: { policy: string; current: string };
};

/** The answer to a refusal: status, header fields and JSON body. */
export type Problem = { status: number; headers: Record<string, string>; body: string };

const CHALLENGE = 'Bearer realm="Latchkey"';

function createChallenge(refusal: Refusal): string | null {
  switch (refusal.code) {
    case "key_missing":
      return CHALLENGE;
    case "key_invalid":
    case "key_expired":
    case "key_too_old":
      return `${CHALLENGE}, error="invalid_token"`;
    case "permission_missing":
      return `${CHALLENGE}, error="insufficient_scope", scope="${refusal.required_permission ?? ""}"`;
    default:
      return null;
  }
}

/** Composes a refusal's answer: `toProblemDetails`, or `toV2Envelope` below `/api/v2`. */
export type RefusalFormat = (refusal: Refusal, requestId: string) => Problem;

/**
 * The answer to a refused API request: RFC 9457 problem details, plus `code`, `request_id` and
 * `Error`, the field that Elastic Email's clients read.
 */
export const toProblemDetails: RefusalFormat = (refusal, requestId) => {
  if (!saysOnlyItsCode(refusal)) return composeProblem(refusal, requestId);
  const { status, headers, before, after } = getFrame(refusal.code);
  return {
    status,
    headers: { ...headers, "X-Request-Id": requestId },
    body: before + JSON.stringify(requestId) + after,
  };
};

function composeProblem(refusal: Refusal, requestId: string): Problem {
  const { status, title, detail: usual } = REFUSALS[refusal.code];
  const { code, allow: _, rate_limit: __, detail = usual, ...facts } = refusal;
  const headers = createRefusalHeaders(refusal, status, "application/problem+json", requestId);
  const challenge = createChallenge(refusal);
  if (challenge) headers["WWW-Authenticate"] = challenge;
  const type = `urn:latchkey:refusal:${code}`;
  const problem = { type, title, status, detail, code, ...facts, request_id: requestId };
  const body = JSON.stringify({ ...problem, Error: createErrorText(code, detail) });
  return { status, headers, body };
}

const BEYOND_ASCII = /[^\x20-\x7e]/g;

/**
 * The answer to a refused check: problem details, and the same in the field `X-Latchkey-Problem`. A proxy that asks
 * about its caller's request often drops the body, and can give the field to the caller instead (nginx:
 * `auth_request_set`).
 */
export const toCheckProblem: RefusalFormat = (refusal, requestId) => {
  const problem = toProblemDetails(refusal, requestId);
  const isAscii = saysOnlyItsCode(refusal) && getFrame(refusal.code).isAscii;
  // JSON has no control characters. Everything else beyond ASCII must be escaped in a field.
  problem.headers["X-Latchkey-Problem"] = isAscii ? problem.body : problem.body.replace(BEYOND_ASCII, escapeUnit);
  return problem;
};

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * The answer to a refusal without facts, split at the request's id. Everything else is the same for every request, so
 * it is serialised once for each code. Guessed keys get these answers in great numbers.
 */
type Frame = { status: number; headers: Record<string, string>; before: string; after: string; isAscii: boolean };

const frames = new Map<RefusalCode, Frame>();
const PLACE = "<request id>";

function saysOnlyItsCode(refusal: Refusal): boolean {
  for (const name in refusal) if (name !== "code") return false;
  return true;
}

function getFrame(code: RefusalCode): Frame {
  const known = frames.get(code);
  if (known) return known;
  const { status, headers, body } = composeProblem({ code }, PLACE);
  const [before = "", after = ""] = body.split(JSON.stringify(PLACE));
  const frame = { status, headers, before, after, isAscii: body.search(BEYOND_ASCII) < 0 };
  frames.set(code, frame);
  return frame;
}

/**
 * In v2, refusals with these statuses are sent with status 200, because v2's clients read the envelope only then. All
 * others keep their HTTP status.
 */
const API_STATUSES: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 412, 422]);

/** The same refusal in the envelope of Elastic Email's older API, whose clients read it at status 200 only. */
export const toV2Envelope: RefusalFormat = (refusal, requestId) => {
  const { status: usualStatus, detail: usual, known } = getEntry(refusal.code);
  const { code, allow: _, rate_limit: __, detail = usual, ...facts } = refusal;
  const status = API_STATUSES.has(usualStatus) && code !== "not_found" ? 200 : usualStatus;
  const headers = createRefusalHeaders(refusal, status, "application/json", requestId);
  // Programs compare the whole text of this one refusal to recognise a wrong key.
  const error = code === "key_invalid" && known ? known : createErrorText(code, detail);
  return {
    status,
    headers,
    body: JSON.stringify({ success: false, error, code, detail, ...facts, request_id: requestId }),
  };
};

function getEntry(code: RefusalCode): { status: number; detail: string; known?: string } {
  return REFUSALS[code];
}

/** Elastic Email's own words, for which programs look, followed by the reason for people. */
function createErrorText(code: RefusalCode, detail: string): string {
  const { known } = getEntry(code);
  return known ? `${known.replace(/\.?$/, ".")} ${detail}` : detail;
}

function createRefusalHeaders(
  { allow, retry_after, rate_limit }: Refusal,
  status: number,
  contentType: string,
  requestId: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    "Content-Type": contentType,
    "Cache-Control": NOT_STORED,
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": requestId,
  };
  if (status === 429) headers["Retry-After"] = String(retry_after ?? 1);
  if (status === 503) headers["Retry-After"] = "3";
  if (allow) headers.Allow = allow;
  if (rate_limit) {
    headers["RateLimit-Policy"] = rate_limit.policy;
    headers.RateLimit = rate_limit.current;
  }
  return headers;
}
