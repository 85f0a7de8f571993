/** Takes the gate's batches of the traffic of routes, and refuses everyone else. */

import { UnknownOutcomeError } from "@/lib/server/db/errors";
import { DatabaseFaultError } from "@/lib/server/db/faults";
import { DatabaseBusyError } from "@/lib/server/db/transactions";
import { matchesToken } from "@/lib/server/request/inner-token";
import { saveTrafficBatch } from "@/lib/server/traffic/save";
import { INNER_ENV, USAGE_TOKEN_HEADER } from "@/lib/shared/gate/inner-hop";
import { trafficBatch } from "@/lib/shared/traffic/batch";

export const dynamic = "force-dynamic";

/** 204: taken now or before. 400: not a batch. 401: not the gate. 503: the database can't be written, send it again. */
export async function POST(request: Request): Promise<Response> {
  if (!matchesToken(request.headers.get(USAGE_TOKEN_HEADER), INNER_ENV.usageToken)) return answer(401);
  const batch = trafficBatch.safeParse(await request.json().catch(() => null));
  if (!batch.success) return answer(400);
  try {
    await saveTrafficBatch(batch.data);
    return answer(204);
  } catch (error) {
    if (error instanceof DatabaseBusyError || error instanceof DatabaseFaultError) return answer(503);
    if (error instanceof UnknownOutcomeError) return answer(503);
    throw error;
  }
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store" } });
}
