/** The routes as JSON, for the page's own query: `?account=` is the account that the page was drawn for. */
import { listRoutes } from "@/lib/server/routes/report";
import { answerSignedOut, findActorOf } from "../../account-request";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  const actor = await findActorOf(request);
  if (!actor) return answerSignedOut();
  return Response.json(await listRoutes(actor), { headers: { "Cache-Control": "no-store" } });
}
