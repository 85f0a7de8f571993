/** The traffic of a route as JSON, for the page's own query: `?path=`, `?period=` and the `?account=` of the page. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { findTraffic } from "@/lib/server/traffic/view";
import { parseTrafficPeriod } from "@/lib/shared/traffic/view";

export const dynamic = "force-dynamic";

/** 401: not signed in. 403: not one of the people who run the server. */
export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const { searchParams } = new URL(request.url);
  const query = { route: searchParams.get("path") ?? "", period: parseTrafficPeriod(searchParams.get("period")) };
  const result = await findTraffic(actor, query);
  const headers = { "Cache-Control": "no-store" };
  if (result.ok) return Response.json(result.value, { headers });
  const { code } = result.refusal;
  return code === "signed_out" ? respondSignedOut() : Response.json({ code }, { status: 403, headers });
}
