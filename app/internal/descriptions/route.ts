/** Takes the upstreams' OpenAPI documents from the gate, and refuses everyone else. */
import { saveDescription } from "@/lib/server/descriptions/store";
import { matchesToken } from "@/lib/server/request/inner-token";
import { INNER_ENV, USAGE_TOKEN_HEADER } from "@/lib/shared/gate/inner-hop";
import { routeDescription } from "@/lib/shared/routes/description";

export const dynamic = "force-dynamic";

/** 204: taken. 400: not a description. 401: not the gate. */
export async function POST(request: Request): Promise<Response> {
  if (!matchesToken(request.headers.get(USAGE_TOKEN_HEADER), INNER_ENV.usageToken)) return answer(401);
  const description = routeDescription.safeParse(await request.json().catch(() => null));
  if (!description.success) return answer(400);
  saveDescription(description.data);
  return answer(204);
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store" } });
}
