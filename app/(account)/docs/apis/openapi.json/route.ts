/** The APIs behind this server as one OpenAPI document, for members of the `?account=`. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { findApis } from "@/lib/server/descriptions/view";

export const dynamic = "force-dynamic";

/** 401: not signed in. */
export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  const result = actor && (await findApis(actor));
  if (!result?.ok) return respondSignedOut();
  return Response.json(result.value.document, { headers: { "Cache-Control": "no-store" } });
}
