/** The list of keys as JSON, for the page's own query. */
import { listKeys } from "@/lib/server/keys";
import { findActor } from "@/lib/server/sessions";

export const dynamic = "force-dynamic";

const NO_STORE = { "Cache-Control": "no-store" };

export async function GET(): Promise<Response> {
  const actor = await findActor();
  if (!actor) return Response.json({ code: "signed_out" }, { status: 401, headers: NO_STORE });
  return Response.json(await listKeys(actor), { headers: NO_STORE });
}
