/** Translates between the key-management API and the domain: payloads in, refusals out. */
import type { z } from "zod";
import { type ApiResult, apiRefusal } from "@/lib/server/edge/api-result";
import { type ApiKeyPayload, apiKeyPayload } from "@/lib/shared/elastic/v4";
import { fromLimitsPayload } from "@/lib/shared/elastic/v4-limits";
import { REFUSALS, type RefusalCode } from "@/lib/shared/gate/refusal-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { type KeyDetails, MAX_KEYS } from "@/lib/shared/keys/key-input";
import type { ActionRefusal } from "@/lib/shared/keys/key-view";
import { overlapSeconds } from "@/lib/shared/keys/overlap";
import { isElasticPermission } from "@/lib/shared/keys/permissions";

type PayloadField = keyof ApiKeyPayload;

/** How v4 spells the fields of a payload; v2 spells them otherwise. */
const V4_NAMES = Object.fromEntries(Object.keys(apiKeyPayload.shape).map((field) => [field, field])) as Record<
  PayloadField,
  string
>;

/** Parses a payload of v2 or v4. `names`: the fields as the client spells them. Refuses with a code for each field. */
export function parsePayload(body: unknown, names: Record<PayloadField, string> = V4_NAMES): ApiResult<ApiKeyPayload> {
  const parsed = apiKeyPayload.safeParse(body);
  if (!parsed.success) return apiRefusal(refusalForIssue(parsed.error.issues[0], body, names));
  const { Subaccount: subaccount } = parsed.data;
  if (subaccount !== undefined && subaccount !== null && subaccount !== "") {
    return apiRefusal({ code: "subaccount_unsupported", field: names.Subaccount });
  }
  return { ok: true, value: parsed.data };
}

/** What an edit by a client of Elastic Email's leaves as it is: words that the client can't know. */
export const ELASTIC_EDIT = { keepsOwnPermissions: true } as const;

/** The fields that an edit saves. An absent field is left out, so that it stays as it is; null clears it. */
export function toEdit(payload: ApiKeyPayload): Partial<KeyDetails> {
  const { Name, AccessLevel, Expires, RestrictAccessToIPRange, Description, Limits } = payload;
  return {
    name: Name,
    permissions: AccessLevel,
    ...(Expires === undefined ? {} : { expiresAt: Expires }),
    ...(RestrictAccessToIPRange === undefined ? {} : { ipRules: RestrictAccessToIPRange ?? [] }),
    ...(Limits === undefined ? {} : { limits: fromLimitsPayload(Limits) }),
    ...(Description === undefined ? {} : { description: Description }),
  };
}

/** Parses how long the old secret shall work after a change, in seconds. A body without the field means 0. */
export function parseOverlap(body: Record<string, unknown>): ApiResult<number> {
  const { OverlapSeconds = 0 } = body;
  const parsed = overlapSeconds.safeParse(OverlapSeconds);
  return parsed.success ? { ok: true, value: parsed.data } : apiRefusal(refuseOverlap());
}

const refuseOverlap = (): Refusal => ({ code: "overlap_invalid", field: "OverlapSeconds" });

/** The code for a field that is malformed. */
const INVALID: Record<PayloadField, RefusalCode> = {
  Name: "name_invalid",
  AccessLevel: "access_level_invalid",
  Expires: "expires_invalid",
  RestrictAccessToIPRange: "ip_rule_invalid",
  Description: "description_invalid",
  Limits: "limits_invalid",
  Subaccount: "subaccount_unsupported",
};

function refusalForIssue(
  issue: z.core.$ZodIssue | undefined,
  body: unknown,
  names: Record<PayloadField, string>,
): Refusal {
  const [field, index] = issue?.path ?? [];
  if (!issue || typeof field !== "string" || !(field in INVALID)) return { code: "body_not_json" };
  const name = names[field as PayloadField];
  const given = (body as Record<string, unknown>)[field];
  const code = INVALID[field as PayloadField];
  const isTwin = (key: string) => key !== field && key.toLowerCase() === field.toLowerCase();
  const twin = Object.keys(body as object).find(isTwin);
  if (given === undefined && twin) return { code, field: name, detail: `Write ${name}, not ${twin}: case matters.` };
  if (given === undefined) return { code, field: name, detail: `${name} is missing.` };
  if (field === "AccessLevel") return { ...refusalForAccessLevel(given, index, issue), field: name };
  // Our own messages end with a full stop and say what to send; zod's describe types.
  return issue.message.endsWith(".")
    ? { code, field: name, detail: `${name}: ${issue.message}` }
    : { code, field: name };
}

function refusalForAccessLevel(given: unknown, index: unknown, issue: z.core.$ZodIssue): Refusal {
  if (!Array.isArray(given)) return { code: "access_level_invalid" };
  if (issue.code === "too_small") return { code: "access_level_empty" };
  const word = typeof index === "number" ? given[index] : undefined;
  if (typeof word !== "string" || isElasticPermission(word)) return { code: "access_level_invalid" };
  return {
    code: "access_level_unknown",
    detail: `"${word.slice(0, 60)}" is not a permission. See /docs/api for all words.`,
  };
}

/** What somebody meant by a day alone is seldom its first moment in UTC, so the refusal says how it was read. */
function describeExpiry(readAs: string | undefined): { detail?: string } {
  if (readAs === undefined) return {};
  const why = readAs.endsWith("T00:00:00.000Z") ? " A day alone is its first moment in UTC." : "";
  return { detail: `${REFUSALS.expires_in_past.detail} It was read as ${readAs}.${why}` };
}

/** The codes for what the account's policy refuses. */
const POLICY_CODES = {
  forbidden: "permission_forbidden",
  restriction: "restriction_required",
  life: "expiry_beyond_policy",
} as const satisfies Record<string, RefusalCode>;

/** The API's answer to a refusal of the domain. `hasIfMatch`: the caller sent If-Match. */
export function toApiRefusal(refusal: ActionRefusal, hasIfMatch = false): Refusal {
  switch (refusal.code) {
    case "invalid":
      if (refusal.brokenRule) return { code: POLICY_CODES[refusal.brokenRule], detail: refusal.message };
      if ("name" in refusal.fields) return { code: "name_taken" };
      if ("overlapSeconds" in refusal.fields) return { ...refuseOverlap(), detail: refusal.message };
      return { code: "expires_in_past", ...describeExpiry(refusal.readAs) };
    case "not_found":
      return { code: "key_not_found" };
    case "limit_reached":
      return { code: "key_limit_reached", limit: MAX_KEYS, detail: refusal.message };
    case "edited_meanwhile":
      return { code: hasIfMatch ? "precondition_failed" : "changed_meanwhile" };
    case "permission_missing":
    case "permission_beyond_own":
      return { code: refusal.code, required_permission: refusal.missing.join(" "), detail: refusal.message };
    case "restriction_beyond_own":
      return { code: refusal.code, allowed_ip_rules: refusal.ipRules, detail: refusal.message };
    case "expiry_beyond_own":
      return { code: refusal.code, latest_expiry: refusal.latest, detail: refusal.message };
    case "limits_beyond_own":
      return { code: refusal.code, own_limits: refusal.limits, detail: refusal.message };
    case "ip_not_allowed":
    case "key_expired":
    case "key_too_old":
    case "restriction_required":
    case "changed_meanwhile":
    case "idempotency_key_reused":
    case "idempotency_impossible":
      return { code: refusal.code };
    case "signed_out":
      // The calling key was deleted after the gate had admitted the request.
      return { code: "key_invalid" };
    case "password_required":
    case "already_created":
    case "link_over":
    case "secret_reported":
    case "role_insufficient":
    case "last_owner":
    case "keys_undecided":
    case "keys_shrink":
    case "policy_hits":
    case "saved_meanwhile":
    case "try_later":
      return { code: "keys_unavailable" };
  }
}
