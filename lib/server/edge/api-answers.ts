/** Answers of API routes: JSON that nobody caches, and the refusals that a route itself decides. */

import { type Caller, guard } from "@/lib/server/request/guard";
import { type Refusal, type RefusalFormat, toProblemDetails, toV2Envelope } from "@/lib/shared/gate/refusals";

/**
 * A JSON answer; `extra` are header fields such as ETag. Everything under `/api` is personal, so nothing may keep it.
 */
export function respondJson(body: unknown, { requestId }: Caller, status = 200, extra: Fields = {}): Response {
  return Response.json(body, { status, headers: { ...baseHeaders(requestId), ...extra } });
}

type Fields = Record<string, string>;

/** Done, and nothing to say: 200 with an empty body, which is what Elastic Email's clients expect of a deletion. */
export function respondEmpty({ requestId }: Caller): Response {
  return new Response(null, { headers: baseHeaders(requestId) });
}

/** A refusal as problem details, or as `tell` puts it. */
export function respondRefusal(
  refusal: Refusal,
  { requestId }: Caller,
  tell: RefusalFormat = toProblemDetails,
): Response {
  const { status, headers, body } = tell(refusal, requestId);
  return new Response(body, { status, headers });
}

/**
 * The handler for the methods that a path does not answer; `allow` lists those it does. Asks for no more than a key.
 */
export function refuseMethod(
  allow: string,
  tell: RefusalFormat = toProblemDetails,
): (request: Request) => Promise<Response> {
  return guard("None", (_request, caller) => respondRefusal({ code: "method_not_allowed", allow }, caller, tell), tell);
}

/** The handler for paths that don't exist. */
export const refusePath = guard("None", (_request, caller) => respondRefusal({ code: "not_found" }, caller));

/** The same under `/api/v2`. */
export const refuseV2Path = guard(
  "None",
  (_request, caller) => respondRefusal({ code: "not_found" }, caller, toV2Envelope),
  toV2Envelope,
);

function baseHeaders(requestId: string): Fields {
  return { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Request-Id": requestId };
}
