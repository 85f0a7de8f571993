/** Describes refusals for the OpenAPI document, from the table that answers them. */
import type { ZodOpenApiExampleObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";
import { REFUSALS, type RefusalCode } from "@/lib/shared/gate/refusal-table";
import { type RefusalFormat, toProblemDetails, toV2Envelope } from "@/lib/shared/gate/refusals";
import { allows, type Permission } from "@/lib/shared/keys/permissions";
import { failure, problem, REFUSAL_CODES } from "./models";

/** The refusals that every call with a key can get, in the gate's order. */
export const GATE_REFUSALS = [
  "address_unknown",
  "too_many_concurrent",
  "key_missing",
  "key_ambiguous",
  "key_invalid",
  "key_disabled",
  "key_held",
  "link_unopened",
  "key_expired",
  "key_too_old",
  "restriction_required",
  "account_closed",
  "ip_not_allowed",
  "rate_limited",
  "budget_spent",
  "keys_unavailable",
  "limits_unavailable",
] as const satisfies readonly RefusalCode[];

/** The refusals that every request can get: for a fault in its HTTP message, or in the state of the server. */
const HTTP_REFUSALS = [
  "bad_request",
  "request_timeout",
  "body_too_large",
  "target_too_long",
  "encoding_unsupported",
  "expectation_failed",
  "upgrade_refused",
  "headers_too_large",
  "method_unknown",
  "coding_unknown",
  "version_unsupported",
  "method_not_allowed",
  "internal_error",
  "database_busy",
  "database_full",
  "database_read_only",
  "database_damaged",
  "database_unreadable",
  "database_unreachable",
  "database_crowded",
  "database_outcome_unknown",
  "dashboard_unavailable",
  "draining",
  "answer_timeout",
] as const satisfies readonly RefusalCode[];

const EXAMPLE_REQUEST_ID = "2a587725-3z";

/** The responses of v4 and of the server's own calls: for each status the codes that have it. */
export function refusalResponses(
  codes: readonly RefusalCode[],
  headers?: ZodOpenApiResponseObject["headers"],
): ZodOpenApiResponsesObject {
  const statuses = new Set(codes.map((code) => REFUSALS[code].status));
  const responses = [...statuses].map((status) => [
    status,
    { ...describeRefusalFormat(codes.filter((code) => REFUSALS[code].status === status)), ...(headers && { headers }) },
  ]);
  return {
    ...Object.fromEntries(responses),
    default: describeRefusalFormat(HTTP_REFUSALS, "What HTTP itself refuses.\n\n"),
  };
}

/** The responses of v2 other than 200. Most of v2's refusals have status 200 and v2's envelope. */
export function httpResponses(codes: readonly RefusalCode[]): ZodOpenApiResponsesObject {
  return {
    default: describeRefusalFormat([...codes, ...HTTP_REFUSALS], "What HTTP itself refuses.\n\n", toV2Envelope),
  };
}

/** One line for each code: `code`: Title. Detail. */
export function listCodes(codes: readonly RefusalCode[]): string {
  return codes.map((code) => `- \`${code}\`: ${REFUSALS[code].title}. ${REFUSALS[code].detail}`).join("\n");
}

/** A sentence that names the permission a call requires. */
export function describePermission(needed: Permission): string {
  if (needed === "None") return "Needs any valid key, and no permission.";
  const isImplied = allows(new Set<Permission>(["Security"]), needed);
  return `Needs the permission \`${needed}\`${isImplied ? ", which `Security` includes" : ""}.`;
}

/** An example answer for each code and format, under the name that `createRefusalExamples` references. */
export function refusalExamples(): Record<string, ZodOpenApiExampleObject> {
  const examples = REFUSAL_CODES.flatMap((code) => [
    [code, createRefusalExample(code, toProblemDetails)] as const,
    [`v2_${code}`, createRefusalExample(code, toV2Envelope)] as const,
  ]);
  return Object.fromEntries(examples);
}

/** References to the examples of some codes, for one media type. */
export function createRefusalExamples(
  codes: readonly RefusalCode[],
  format: RefusalFormat = toProblemDetails,
): Record<string, { $ref: string }> {
  const prefix = format === toV2Envelope ? "v2_" : "";
  return Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${prefix}${code}` }]));
}

function createRefusalExample(code: RefusalCode, format: RefusalFormat): ZodOpenApiExampleObject {
  return { summary: REFUSALS[code].title, value: JSON.parse(format({ code }, EXAMPLE_REQUEST_ID).body) };
}

function describeRefusalFormat(
  codes: readonly RefusalCode[],
  intro = "",
  format: RefusalFormat = toProblemDetails,
): ZodOpenApiResponseObject {
  const isEnvelope = format === toV2Envelope;
  const examples = createRefusalExamples(codes, format);
  return {
    description: intro + listCodes(codes),
    content: {
      [isEnvelope ? "application/json" : "application/problem+json"]: {
        schema: isEnvelope ? failure : problem,
        examples,
      },
    },
  };
}
