/** The saved routes as JSON, for the page's own query; null where there are none. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { readDocument } from "@/lib/server/documents/documents";

export const dynamic = "force-dynamic";

/** 401: not signed in. 403: not an owner of the first account. */
export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const result = await readDocument(actor, { kind: "routes" });
  const headers = { "Cache-Control": "no-store" };
  if (result.ok) return Response.json(result.value, { headers });
  const { code } = result.refusal;
  return code === "signed_out" ? respondSignedOut() : Response.json({ code }, { status: 403, headers });
}
