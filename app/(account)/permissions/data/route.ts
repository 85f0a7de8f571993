/** The permissions in force as JSON, for pages that stay open. `?account=` is the account of the page. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { readPermissions } from "@/lib/server/permissions/permissions";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  return Response.json(await readPermissions(actor), { headers: { "Cache-Control": "no-store" } });
}
