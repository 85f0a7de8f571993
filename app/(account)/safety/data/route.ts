/** The findings as JSON, for the page's own query. `?account=` is the account that the page was rendered for. */

import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { listFindings } from "@/lib/server/safety/findings";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  return Response.json(await listFindings(actor), { headers: { "Cache-Control": "no-store" } });
}
