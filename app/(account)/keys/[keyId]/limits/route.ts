/** What is used of a key's limits as JSON, for the page's own query. `?account=` is the account of the page. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { findLimitCounts } from "@/lib/server/routes/limit-counts";
import type { LimitCountsView } from "@/lib/shared/limits/limit-use";

export const dynamic = "force-dynamic";

/** 401: not signed in. 404: no key that the person may see. A gate that says nothing is no failure of this answer. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const result = await findLimitCounts(actor, await params);
  const headers = { "Cache-Control": "no-store" };
  const { code } = result.ok ? { code: null } : result.refusal;
  if (code === "signed_out") return respondSignedOut();
  if (code === "not_found") return Response.json({ code }, { status: 404, headers });
  const view: LimitCountsView = { known: result.ok ? result.value : null };
  return Response.json(view, { headers });
}
