/** What dashboard and gate say to each other about a test of a route: a request that is sent with a key's rights. */
import type { RefusalCode } from "./refusal-table";

/** The most bytes of a body that is sent, and of one that is shown. */
export const MAX_TEST_BODY_BYTES = 64 * 1024;
/** How long a test may take. */
export const TEST_TIMEOUT_MS = 30_000;

/** Whose rights a test has: those of a stored key, by the SHA-256 of its secret in base64, or these words alone. */
export type TestedRights = { secretHash: string } | { permissions: string };

/** A test as the dashboard asks the gate for it. `client` is an address in normal form. */
export type RouteTest = {
  rights: TestedRights;
  client: string;
  method: string;
  /** with its query, if it has one */
  path: string;
  contentType: string | null;
  body: string;
};

/** What came of it. `refusal`: the gate refused; null: the upstream answered. */
export type RouteTestAnswer = {
  /** the route that was found, as written */
  route: string | null;
  refusal: RefusalCode | null;
  status: number;
  headers: [name: string, value: string][];
  /** as text; cut after `MAX_TEST_BODY_BYTES` */
  body: string;
  isCut: boolean;
  durationMs: number;
};

/** Or why there was no answer. */
export type RouteTestOutcome = { ok: true; answer: RouteTestAnswer } | { ok: false; reason: string };

/** The steps of the gate's order, as people see them. */
export const TEST_STEPS = ["route", "key", "restriction", "permission", "method", "upstream"] as const;

/** One of `TEST_STEPS`. */
export type TestStep = (typeof TEST_STEPS)[number];

const STEP_BY_CODE: Partial<Record<RefusalCode, TestStep>> = {
  bad_request: "route",
  not_found: "route",
  route_disabled: "route",
  target_too_long: "route",
  key_invalid: "key",
  key_expired: "key",
  key_too_old: "key",
  restriction_required: "restriction",
  key_disabled: "key",
  key_held: "key",
  link_unopened: "key",
  account_closed: "key",
  keys_unavailable: "key",
  ip_not_allowed: "restriction",
  permission_missing: "permission",
  permission_unknown: "permission",
  route_permission_unknown: "permission",
  method_not_allowed: "method",
};

/** The step at which a refusal was decided. */
export function findTestStep(code: RefusalCode): TestStep {
  return STEP_BY_CODE[code] ?? "upstream";
}
