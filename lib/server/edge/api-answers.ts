/** Answers of API routes: JSON that must not be cached, and the refusals that a route decides itself. */

import { type Caller, guard } from "@/lib/server/request/guard";
import { type Refusal, type RefusalFormat, toProblemDetails, toV2Envelope } from "@/lib/shared/gate/refusals";

/**
 * A JSON answer. `extra` are header fields such as ETag. It must not be cached, because every answer under `/api` is
 * personal.
 */
export function respondJson(body: unknown, { requestId }: Caller, status = 200, extra: Fields = {}): Response {
  return Response.json(body, { status, headers: { ...baseHeaders(requestId), ...extra } });
}

type Fields = Record<string, string>;

/** 200 with an empty body, which Elastic Email's clients expect of a deletion. */
export function respondEmpty({ requestId }: Caller): Response {
  return new Response(null, { headers: baseHeaders(requestId) });
}

/** A refusal as problem details, or in another format. */
export function respondRefusal(
  refusal: Refusal,
  { requestId }: Caller,
  format: RefusalFormat = toProblemDetails,
): Response {
  const { status, headers, body } = format(refusal, requestId);
  return new Response(body, { status, headers });
}

/**
 * The handler for the methods that a path does not answer; `allow` lists those it does. It needs a key, and no
 * permission.
 */
export function refuseMethod(
  allow: string,
  format: RefusalFormat = toProblemDetails,
): (request: Request) => Promise<Response> {
  return guard(
    "None",
    (_request, caller) => respondRefusal({ code: "method_not_allowed", allow }, caller, format),
    format,
  );
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
