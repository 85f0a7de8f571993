/** The last days' requests of a key as JSON, for the edit dialog. `?account=` is the account of the page. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { findRecentCalls } from "@/lib/server/usage/recent";

export const dynamic = "force-dynamic";

/** 401: not signed in. 404: no key that the person may see. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const result = await findRecentCalls(actor, { id: (await params).keyId });
  const headers = { "Cache-Control": "no-store" };
  if (result.ok) return Response.json(result.value, { headers });
  const { code } = result.refusal;
  return code === "signed_out" ? respondSignedOut() : Response.json({ code }, { status: 404, headers });
}
