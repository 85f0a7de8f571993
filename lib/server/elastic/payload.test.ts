/** A payload is parsed into what it asks for, and every refusal has its code. */
import { expect, test } from "vitest";
import type { ActionRefusal } from "@/lib/shared/keys/key-view";
import { parseOverlap, parsePayload, toApiRefusal, toEdit } from "./payload";

const minimal = { Name: "n", AccessLevel: ["SendHttp"] };

const refusedAs = (payload: unknown, names?: Parameters<typeof parsePayload>[1]) => {
  const asked = parsePayload(payload, names);
  if (asked.ok) throw new Error("not refused");
  return asked.refusal;
};

test.each([
  ["name_invalid", "Name", "Name is missing.", { AccessLevel: ["None"] }],
  ["name_invalid", "Name", "Write Name, not name: case matters.", { name: "n", AccessLevel: ["None"] }],
  ["name_invalid", "Name", "Name: Use more than dots.", { ...minimal, Name: ".." }],
  ["name_invalid", "Name", undefined, { ...minimal, Name: 7 }],
  ["access_level_invalid", "AccessLevel", "AccessLevel is missing.", { Name: "n" }],
  ["access_level_invalid", "AccessLevel", undefined, { ...minimal, AccessLevel: "SendHttp" }],
  ["access_level_invalid", "AccessLevel", undefined, { ...minimal, AccessLevel: [["SendHttp"]] }],
  ["access_level_invalid", "AccessLevel", undefined, { ...minimal, AccessLevel: Array(201).fill("None") }],
  ["access_level_empty", "AccessLevel", undefined, { ...minimal, AccessLevel: [] }],
  [
    "access_level_unknown",
    "AccessLevel",
    '"Nope" is not a permission. See /docs/api for all words.',
    { ...minimal, AccessLevel: ["None", "Nope"] },
  ],
  [
    "expires_invalid",
    "Expires",
    "Expires: Write a date and time, for example 2030-01-31T12:00:00Z.",
    { ...minimal, Expires: "soon" },
  ],
  ["expires_invalid", "Expires", undefined, { ...minimal, Expires: 1 }],
  ["description_invalid", "Description", undefined, { ...minimal, Description: 1 }],
  [
    "description_invalid",
    "Description",
    "Description: Use at most 500 characters.",
    { ...minimal, Description: "x".repeat(501) },
  ],
  ["limits_invalid", "Limits", undefined, { ...minimal, Limits: { PerMinute: 0 } }],
  ["limits_invalid", "Limits", undefined, { ...minimal, Limits: { PerWeek: 5 } }],
  [
    "ip_rule_invalid",
    "RestrictAccessToIPRange",
    expect.stringMatching(/^RestrictAccessToIPRange: .*\.$/),
    { ...minimal, RestrictAccessToIPRange: ["10.0.0.5/8"] },
  ],
  ["ip_rule_invalid", "RestrictAccessToIPRange", undefined, { ...minimal, RestrictAccessToIPRange: "::1" }],
  ["subaccount_unsupported", "Subaccount", undefined, { ...minimal, Subaccount: "a@example.com" }],
  ["subaccount_unsupported", "Subaccount", undefined, { ...minimal, Subaccount: {} }],
  ["body_not_json", undefined, undefined, null],
  ["body_not_json", undefined, undefined, []],
])("%s at %s, and %j, for %j", (code, field, detail, payload) => {
  expect(refusedAs(payload)).toEqual({ code, ...(field ? { field } : {}), ...(detail ? { detail } : {}) });
});

test("an unknown word is quoted up to 60 characters", () => {
  const { detail = "" } = refusedAs({ ...minimal, AccessLevel: ["x".repeat(60_000)] });
  expect(detail.length).toBeLessThan(150);
});

test("a refusal names the field as the client spells it", () => {
  const names = {
    Name: "tokenName",
    AccessLevel: "accessLevel",
    Expires: "expires",
    RestrictAccessToIPRange: "restrictAccessToIPRange",
    Description: "description",
    Limits: "limits",
    Subaccount: "subaccount",
  };
  expect(refusedAs({ ...minimal, Name: undefined }, names)).toEqual({
    code: "name_invalid",
    field: "tokenName",
    detail: "tokenName is missing.",
  });
});

test("unknown fields are ignored, and an empty sub-account counts as none", () => {
  for (const Subaccount of [undefined, null, ""]) {
    expect(parsePayload({ ...minimal, Subaccount, Token: "x", DateCreated: 1 }).ok).toBe(true);
  }
});

test("an edit keeps absent fields and clears those that are null", () => {
  const read = (payload: unknown) => {
    const asked = parsePayload(payload);
    if (!asked.ok) throw new Error("refused");
    return toEdit(asked.value);
  };
  const given = { name: "n", permissions: ["SendHttp"] };
  expect(read(minimal)).toEqual(given);
  expect(Object.keys(read(minimal))).toEqual(["name", "permissions"]);
  expect(read({ ...minimal, Expires: null, RestrictAccessToIPRange: null })).toEqual({
    ...given,
    expiresAt: null,
    ipRules: [],
  });
  expect(read({ ...minimal, RestrictAccessToIPRange: [] })).toEqual({ ...given, ipRules: [] });
});

const message = "m";
const current = {} as Extract<ActionRefusal, { code: "edited_meanwhile" }>["current"];

test.each<[ActionRefusal, object]>([
  [{ code: "invalid", message, fields: { name: "taken" } }, { code: "name_taken" }],
  [{ code: "invalid", message, fields: { expiresAt: "past" } }, { code: "expires_in_past" }],
  [
    { code: "invalid", message, fields: { expiresAt: "past" }, readAs: "2026-11-28T00:00:00.000Z" },
    {
      code: "expires_in_past",
      detail:
        "Expires must be a time in the future. It was read as 2026-11-28T00:00:00.000Z. A day alone is its first moment in UTC.",
    },
  ],
  [
    { code: "invalid", message, fields: { expiresAt: "past" }, readAs: "2026-11-28T00:00:01.000Z" },
    {
      code: "expires_in_past",
      detail: "Expires must be a time in the future. It was read as 2026-11-28T00:00:01.000Z.",
    },
  ],
  [{ code: "not_found", message }, { code: "key_not_found" }],
  [
    { code: "limit_reached", message },
    { code: "key_limit_reached", limit: 15, detail: message },
  ],
  [{ code: "edited_meanwhile", message, current }, { code: "changed_meanwhile" }],
  [
    { code: "permission_beyond_own", message, missing: ["Export", "ViewFiles"] },
    { code: "permission_beyond_own", required_permission: "Export ViewFiles", detail: message },
  ],
  [
    { code: "permission_missing", message, missing: ["ModifyAccessTokens"] },
    { code: "permission_missing", required_permission: "ModifyAccessTokens", detail: message },
  ],
  [{ code: "changed_meanwhile", message }, { code: "changed_meanwhile" }],
  [{ code: "idempotency_key_reused", message }, { code: "idempotency_key_reused" }],
  [{ code: "idempotency_impossible", message }, { code: "idempotency_impossible" }],
  [{ code: "signed_out", message }, { code: "key_invalid" }],
  [{ code: "password_required", message }, { code: "keys_unavailable" }],
  [{ code: "try_later", message }, { code: "keys_unavailable" }],
])("the domain's refusal %j becomes %j", (refusal, answer) => {
  expect(toApiRefusal(refusal)).toEqual(answer);
});

test("a client that sent If-Match gets precondition_failed", () => {
  expect(toApiRefusal({ code: "edited_meanwhile", message, current }, true)).toEqual({ code: "precondition_failed" });
});

test.each([
  [{}, 0],
  [{ OverlapSeconds: 0 }, 0],
  [{ OverlapSeconds: 604_800, Other: 1 }, 604_800],
])("the overlap of %j is %i seconds", (body, value) => {
  expect(parseOverlap(body)).toEqual({ ok: true, value });
});

test.each([-1, 604_801, 0.5, "3600", null, true, [1]])("%j is no overlap", (OverlapSeconds) => {
  const refusal = { code: "overlap_invalid", field: "OverlapSeconds" };
  expect(parseOverlap({ OverlapSeconds })).toEqual({ ok: false, refusal });
});

test("an overlap that the key does not allow says why", () => {
  const message = "This key has expired, so its old secret ends at once.";
  const fields = { overlapSeconds: message };
  expect(toApiRefusal({ code: "invalid", message, fields })).toEqual({
    code: "overlap_invalid",
    field: "OverlapSeconds",
    detail: message,
  });
});
