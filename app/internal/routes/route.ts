/** Takes the gate's reports on its routes, and refuses everyone else. */
import { matchesToken } from "@/lib/server/request/inner-token";
import { saveRoutesReport } from "@/lib/server/routes/report";
import { INNER_ENV, USAGE_TOKEN_HEADER } from "@/lib/shared/gate/inner-hop";
import { routesReport } from "@/lib/shared/gate/routes-report";

export const dynamic = "force-dynamic";

/** 204: taken. 400: not a report. 401: not the gate. */
export async function POST(request: Request): Promise<Response> {
  if (!matchesToken(request.headers.get(USAGE_TOKEN_HEADER), INNER_ENV.usageToken)) return answer(401);
  const report = routesReport.safeParse(await request.json().catch(() => null));
  if (!report.success) return answer(400);
  saveRoutesReport(report.data);
  return answer(204);
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store" } });
}
