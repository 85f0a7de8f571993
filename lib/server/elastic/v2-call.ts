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

/** The parameters that were sent. */
export type V2Parameters = Partial<Record<V2ParameterName, string>>;

/** Clients older than 2.42 rename with `tokenNameNew`. */
const SPELLINGS = new Map<string, V2ParameterName>([
  ...PARAMETERS.map((name): [string, V2ParameterName] => [name.toLowerCase(), name]),
  ["tokennamenew", "newTokenName"],
]);

/**
 * A route handler that answers with `{"success":true,"data":...}`, or with the refusal; without `data` when the value
 * is `undefined`. The gate forwards GET and POST alike as a POST whose body is a form.
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

/** Answers the methods that v2 does not have. HEAD is one: it must change nothing, and GET can create a key here. */
export const refuseOtherMethods = refuseMethod("GET, POST", toV2Envelope);

/** Refuses `parameter_invalid` and names the parameter. */
export function refuseParameter(field: V2ParameterName, problem: string) {
  return apiRefusal({ code: "parameter_invalid", field, detail: `${field} ${problem}` });
}

/**
 * Parses the parameters of a form. Names may have any letter case, and end with the brackets that PHP writes after a
 * list's name. Unknown parameters are ignored. Refusals: `parameter_invalid` for one that is not UTF-8, or that has two
 * values and is not a list; `subaccount_unsupported`.
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
