/** What dashboard and gate say to each other about a test of a key: what would be decided, without any request. */
import type { RefusalCode } from "./refusal-table";
import type { Refusal } from "./refusals";

/** What the key is asked for: permissions, as a check does; or a method on a path, as a call does. */
export type TestedCall = { permissions: string[] } | { method: string; path: string };

/** `secretHash`: the SHA-256 of the key's secret in base64. `client`: an address. `at`: milliseconds since 1970. */
export type KeyTest = { secretHash: string; client: string; at: number; call: TestedCall };

/** `route`: the route that was found, as written. `refusal` null: the key is admitted. */
export type KeyTestAnswer = { route: string | null; refusal: Refusal | null };

/** What came of it, or why nothing did. */
export type KeyTestOutcome = { ok: true; answer: KeyTestAnswer } | { ok: false; reason: string };

/** The steps that a request goes through, in the gate's order. */
export const KEY_TEST_STEPS = [
  "path",
  "address",
  "permit",
  "secret",
  "key",
  "state",
  "restriction",
  "permission",
  "route",
  "limits",
] as const;

/** One of `KEY_TEST_STEPS`. */
export type KeyTestStep = (typeof KEY_TEST_STEPS)[number];

/** The steps that depend on what else happens at the moment of a request, so that no test can decide them. */
export const UNTESTED_STEPS: ReadonlySet<KeyTestStep> = new Set<KeyTestStep>(["permit", "secret", "limits"]);

const STEP_BY_CODE: Partial<Record<RefusalCode, KeyTestStep>> = {
  bad_request: "path",
  target_too_long: "path",
  address_unknown: "address",
  key_invalid: "key",
  keys_unavailable: "key",
  account_closed: "state",
  key_disabled: "state",
  key_held: "state",
  link_unopened: "state",
  key_expired: "state",
  key_too_old: "state",
  restriction_required: "state",
  ip_not_allowed: "restriction",
  permission_missing: "permission",
  route_permission_unknown: "permission",
};

/** The step at which a refusal was decided. */
export function findKeyTestStep(code: RefusalCode): KeyTestStep {
  return STEP_BY_CODE[code] ?? "route";
}
