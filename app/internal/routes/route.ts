/** Where the door, and nobody else, tells of its routes. */
import { matchesToken } from "@/lib/server/request/inner-token";
import { takeRoutes } from "@/lib/server/routes/report";
import { BOOKKEEPING_TOKEN_HEADER, INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { routesReport } from "@/lib/shared/gate/routes-report";

export const dynamic = "force-dynamic";

/** 204 taken, 400 not a report, 401 not the door. */
export async function POST(request: Request): Promise<Response> {
  if (!matchesToken(request.headers.get(BOOKKEEPING_TOKEN_HEADER), INNER_ENV.bookkeepingToken)) return answer(401);
  const report = routesReport.safeParse(await request.json().catch(() => null));
  if (!report.success) return answer(400);
  takeRoutes(report.data);
  return answer(204);
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store" } });
}
