/** The use of a key as JSON, for the page's own query: `?span=`, `?zone=` and the `?account=` of the page. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { findKeyUsage } from "@/lib/server/usage/view";
import { parseZone } from "@/lib/shared/activity/zone";
import { parseUsageSpan } from "@/lib/shared/usage/view";

export const dynamic = "force-dynamic";

/** 401: not signed in. 404: no key that the person may see. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const { searchParams } = new URL(request.url);
  const result = await findKeyUsage(actor, {
    id: (await params).keyId,
    span: parseUsageSpan(searchParams.get("span")),
    zone: parseZone(searchParams.get("zone") ?? undefined),
  });
  const headers = { "Cache-Control": "no-store" };
  if (result.ok) return Response.json(result.value, { headers });
  const { code } = result.refusal;
  return code === "signed_out" ? respondSignedOut() : Response.json({ code }, { status: 404, headers });
}
