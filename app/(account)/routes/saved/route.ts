/** The saved routes as JSON, for the page's own query; null where there are none, or the person may not see them. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { readDocument } from "@/lib/server/documents/documents";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const result = await readDocument(actor, { kind: "routes" });
  return Response.json(result.ok ? result.value : null, { headers: { "Cache-Control": "no-store" } });
}
