/** The requests of a key as a CSV file: `?span=`, `?zone=` and the `?account=` of the page. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { findKeyUsage } from "@/lib/server/usage/view";
import { parseZone } from "@/lib/shared/activity/zone";
import { parseUsageSpan } from "@/lib/shared/usage/view";
import { toUsageCsv } from "./file";

export const dynamic = "force-dynamic";

/** 401: not signed in. 404: no key that the person may see. */
export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const { searchParams } = new URL(request.url);
  const span = parseUsageSpan(searchParams.get("span"));
  const zone = parseZone(searchParams.get("zone") ?? undefined);
  const result = await findKeyUsage(actor, { id: (await params).keyId, span, zone });
  if (!result.ok) {
    const { code } = result.refusal;
    if (code === "signed_out") return respondSignedOut();
    return Response.json({ code }, { status: 404, headers: { "Cache-Control": "no-store" } });
  }
  const name = `key-${result.value.now.slice(0, 10)}-${span}.csv`;
  return new Response(toUsageCsv(result.value.points), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
    },
  });
}
