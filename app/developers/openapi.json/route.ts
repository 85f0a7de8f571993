/** The APIs behind this server as one OpenAPI document, for everybody, where an owner has turned it on. */
import { readPublicApis } from "@/lib/server/descriptions/public-apis";

export const dynamic = "force-dynamic";

/** 404 while the public page is off. */
export async function GET(): Promise<Response> {
  const apis = await readPublicApis();
  if (!apis) return new Response(null, { status: 404, headers: { "Cache-Control": "no-store" } });
  const headers = new Headers({ "Content-Type": "application/json", "Cache-Control": "no-store" });
  if (!apis.page.isIndexed) headers.set("X-Robots-Tag", "noindex, nofollow");
  return new Response(apis.text, { headers });
}
