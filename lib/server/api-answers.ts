/** Answers of API routes: JSON that nobody caches, and the refusals that a route itself decides. */
import { problemOf, type Refusal } from "@/lib/shared/verdicts";
import { type Caller, guard } from "./guard";

/** A JSON answer. Everything under `/api` is personal, so nothing may keep it. */
export function answerJson(body: unknown, { requestId }: Caller): Response {
  const headers = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Request-Id": requestId };
  return Response.json(body, { headers });
}

/** A refusal as problem details. */
export function answerRefusal(refusal: Refusal, { requestId }: Caller): Response {
  const { status, headers, body } = problemOf(refusal, requestId);
  return new Response(body, { status, headers });
}

/** The handler for the methods that a path does not answer; `allow` lists those it does. Asks for no more than a key. */
export function refuseMethod(allow: string): (request: Request) => Promise<Response> {
  return guard("None", (_request, caller) => answerRefusal({ code: "method_not_allowed", allow }, caller));
}

/** The handler for paths that don't exist. */
export const refusePath = guard("None", (_request, caller) => answerRefusal({ code: "not_found" }, caller));
