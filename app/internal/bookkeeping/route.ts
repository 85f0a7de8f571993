/** Where the door, and nobody else, sends its bookkeeping. */

import { DatabaseBusyError } from "@/lib/server/db/transactions";
import { takeBookkeeping } from "@/lib/server/keys/usage";
import { matchesToken } from "@/lib/server/request/inner-token";
import { BOOKKEEPING_TOKEN_HEADER, bookkeepingBatch, INNER_ENV } from "@/lib/shared/gate/inner-hop";

export const dynamic = "force-dynamic";

/** 204 taken (or taken before), 400 not a batch, 401 not the door, 503 the database is busy: send it again. */
export async function POST(request: Request): Promise<Response> {
  if (!matchesToken(request.headers.get(BOOKKEEPING_TOKEN_HEADER), INNER_ENV.bookkeepingToken)) return answer(401);
  const batch = bookkeepingBatch.safeParse(await request.json().catch(() => null));
  if (!batch.success) return answer(400);
  try {
    await takeBookkeeping(batch.data);
    return answer(204);
  } catch (error) {
    if (error instanceof DatabaseBusyError) return answer(503);
    throw error;
  }
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store" } });
}
