/** One v2 call: its parameters by name, and its answer in v2's envelope. */

import { refuseMethod, respondJson, respondRefusal } from "@/lib/server/edge/api-answers";
import { type ApiResult, apiRefusal } from "@/lib/server/edge/api-result";
import { type Caller, guard } from "@/lib/server/request/guard";
import { toV2Envelope } from "@/lib/shared/gate/refusals";
import type { Permission } from "@/lib/shared/keys/permissions";

const PARAMETERS = [
  "tokenName",
  "newTokenName",
  "accessLevel",
  "expires",
  "restrictAccessToIPRange",
  "type",
  "subaccount",
] as const;

/** In the letter case of Elastic Email's documentation; clients may write them in any other. */
export type V2ParameterName = (typeof PARAMETERS)[number];

/** What was sent; a parameter that was not is absent. */
export type V2Parameters = Partial<Record<V2ParameterName, string>>;

/** Clients older than 2.42 rename with `tokenNameNew`. */
const SPELLINGS = new Map<string, V2ParameterName>([
  ...PARAMETERS.map((name): [string, V2ParameterName] => [name.toLowerCase(), name]),
  ["tokennamenew", "newTokenName"],
]);

/**
 * A route that answers a v2 call with `{"success":true,"data":...}`, or with the refusal; `undefined` is no data. The
 * gate hands on GET and POST alike as a POST whose body is a form.
 */
export function answerV2(
  permission: Permission,
  handler: (call: V2Parameters, caller: Caller) => Promise<ApiResult<unknown>>,
): (request: Request) => Promise<Response> {
  const answer = async (request: Request, caller: Caller) => {
    const call = parseV2Parameters(await request.text());
    const result = call.ok ? await handler(call.value, caller) : call;
    if (!result.ok) return respondRefusal(result.refusal, caller, toV2Envelope);
    return respondJson({ success: true, data: result.value }, caller);
  };
  return guard(permission, answer, toV2Envelope);
}

/** For the methods that no v2 call has: HEAD too, which must change nothing, while GET may well make a key here. */
export const refuseOtherMethods = refuseMethod("GET, POST", toV2Envelope);

/** Refuses `parameter_invalid`, naming it. */
export function refuseParameter(field: V2ParameterName, problem: string) {
  return apiRefusal({ code: "parameter_invalid", field, detail: `${field} ${problem}` });
}

/**
 * The parameters of a form, their names in any letter case, and with the brackets in which PHP writes lists. Unknown
 * ones are ignored. Refusals: `parameter_invalid` for one that was sent with two values, unless it is a list, or is not
 * UTF-8; `subaccount_unsupported`.
 */
export function parseV2Parameters(form: string): ApiResult<V2Parameters> {
  const call: V2Parameters = {};
  for (const [written, value] of new URLSearchParams(form)) {
    const name = SPELLINGS.get(written.toLowerCase().replace(/\[\d*\]$/, ""));
    if (!name) continue;
    if (value.includes("\ufffd")) return refuseParameter(name, "is not UTF-8.");
    const before = call[name];
    if (before !== undefined && name === "restrictAccessToIPRange") call[name] = `${before},${value}`;
    else if (before !== undefined && before !== value) return refuseParameter(name, "was sent with different values.");
    else call[name] = value;
  }
  if (call.subaccount) return apiRefusal({ code: "subaccount_unsupported", field: "subaccount" });
  return { ok: true, value: call };
}
