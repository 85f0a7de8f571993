/** The traffic of a route as a CSV file: `?path=`, `?period=` and the `?account=` of the page. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { findTraffic } from "@/lib/server/traffic/view";
import { parseTrafficPeriod } from "@/lib/shared/traffic/view";
import { toTrafficCsv } from "./file";

export const dynamic = "force-dynamic";

/** 401: not signed in. 403: not one of the people who run the server. */
export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const { searchParams } = new URL(request.url);
  const query = { route: searchParams.get("path") ?? "", period: parseTrafficPeriod(searchParams.get("period")) };
  const result = await findTraffic(actor, query);
  if (!result.ok) {
    const { code } = result.refusal;
    if (code === "signed_out") return respondSignedOut();
    return Response.json({ code }, { status: 403, headers: { "Cache-Control": "no-store" } });
  }
  const name = `route-${result.value.now.slice(0, 10)}-${query.period}.csv`;
  return new Response(toTrafficCsv(result.value), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
    },
  });
}
