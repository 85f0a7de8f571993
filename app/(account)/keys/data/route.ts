/** The list of keys as JSON, for the page's own query. `?account=` is the account that the page was rendered for. */

import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { getPageZone } from "@/app/(account)/activity/page-zone";
import { listKeys } from "@/lib/server/keys/keys";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  return Response.json(await listKeys(actor, { zone: await getPageZone() }), {
    headers: { "Cache-Control": "no-store" },
  });
}
