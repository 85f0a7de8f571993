/** Takes what the gate delivers to the dashboard, and refuses everyone else. */
import type { z } from "zod";
import { UnknownOutcomeError } from "@/lib/server/db/errors";
import { DatabaseFaultError } from "@/lib/server/db/faults";
import { DatabaseBusyError } from "@/lib/server/db/transactions";
import { matchesToken } from "@/lib/server/request/inner-token";
import { INNER_ENV, USAGE_TOKEN_HEADER } from "@/lib/shared/gate/inner-hop";

/**
 * The handler of a path below `/internal/` that only the gate may call. 204: taken. 400: not of the schema. 401: not
 * the gate. 503: the database can't be written, send it again.
 */
export function takeFromGate<Schema extends z.ZodType>(
  schema: Schema,
  save: (delivered: z.output<Schema>) => unknown,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!matchesToken(request.headers.get(USAGE_TOKEN_HEADER), INNER_ENV.usageToken)) return answer(401);
    const delivered = schema.safeParse(await request.json().catch(() => null));
    if (!delivered.success) return answer(400);
    try {
      await save(delivered.data);
      return answer(204);
    } catch (error) {
      if (error instanceof DatabaseBusyError || error instanceof DatabaseFaultError) return answer(503);
      if (error instanceof UnknownOutcomeError) return answer(503);
      throw error;
    }
  };
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store" } });
}
