/** The servers as JSON, for the page's own query. `?account=` is the account that the page was rendered for. */

import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { listServers } from "@/lib/server/nodes/servers";

export const dynamic = "force-dynamic";

/** 401: not signed in. 403: not an owner of the first account. */
export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const result = await listServers(actor);
  const headers = { "Cache-Control": "no-store" };
  if (result.ok) return Response.json(result.value, { headers });
  const { code } = result.refusal;
  return code === "signed_out" ? respondSignedOut() : Response.json({ code }, { status: 403, headers });
}
