/** Answers of API routes: JSON that nobody caches, and the refusals that a route itself decides. */

import { type Caller, guard } from "@/lib/server/request/guard";
import { envelopeOf, problemOf, type Refusal, type Tell } from "@/lib/shared/gate/refusals";

/** A JSON answer; `extra` are header fields such as ETag. Everything under `/api` is personal, so nothing may keep it. */
export function answerJson(body: unknown, { requestId }: Caller, status = 200, extra: Fields = {}): Response {
  return Response.json(body, { status, headers: { ...fieldsOf(requestId), ...extra } });
}

type Fields = Record<string, string>;

/** Done, and nothing to say: 200 with an empty body, which is what Elastic Email's clients expect of a deletion. */
export function answerNothing({ requestId }: Caller): Response {
  return new Response(null, { headers: fieldsOf(requestId) });
}

/** A refusal as problem details, or as `tell` puts it. */
export function answerRefusal(refusal: Refusal, { requestId }: Caller, tell: Tell = problemOf): Response {
  const { status, headers, body } = tell(refusal, requestId);
  return new Response(body, { status, headers });
}

/** The handler for the methods that a path does not answer; `allow` lists those it does. Asks for no more than a key. */
export function refuseMethod(allow: string, tell: Tell = problemOf): (request: Request) => Promise<Response> {
  return guard("None", (_request, caller) => answerRefusal({ code: "method_not_allowed", allow }, caller, tell), tell);
}

/** The handler for paths that don't exist. */
export const refusePath = guard("None", (_request, caller) => answerRefusal({ code: "not_found" }, caller));

/** The same under `/api/v2`. */
export const refuseLegacyPath = guard(
  "None",
  (_request, caller) => answerRefusal({ code: "not_found" }, caller, envelopeOf),
  envelopeOf,
);

function fieldsOf(requestId: string): Fields {
  return { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Request-Id": requestId };
}
