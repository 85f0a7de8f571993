/** Guards API routes that need no key. */
import { log } from "@/lib/server/log";
import { INNER, INNER_ENV } from "@/lib/shared/gate/inner-hop";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { toProblemDetails } from "@/lib/shared/gate/refusals";
import { failureCode } from "./guard";
import { matchesToken } from "./inner-token";

/** Who sent a request without a key. */
export type Visitor = { clientAddress: string; requestId: string };

/**
 * Wraps a route handler of a public path. It runs only for a request that came through the gate, which knows the
 * client's address and counts its requests; others get 401 `key_missing` (fail closed).
 */
export function guardPublic(
  handler: (request: Request, visitor: Visitor) => Promise<Response> | Response,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const clientAddress = request.headers.get(INNER.client);
    const requestId = request.headers.get(INNER.requestId);
    if (!matchesToken(request.headers.get(INNER.token), INNER_ENV.token) || !clientAddress || !requestId) {
      return refuse("key_missing", "unknown");
    }
    try {
      return await handler(request, { clientAddress, requestId });
    } catch (error) {
      const code = failureCode(error);
      if (code === "internal_error") log.error({ err: error, requestId }, "an API route failed");
      return refuse(code, requestId);
    }
  };
}

function refuse(code: RefusalCode, requestId: string): Response {
  const { status, headers, body } = toProblemDetails({ code }, requestId);
  return new Response(body, { status, headers });
}
