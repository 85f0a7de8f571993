/** Streams the activity of `?account=` that matches a filter as a file, newest first: `?format=csv` or `json`. */
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { getPageZone } from "@/app/(account)/activity/page-zone";
import { streamActivity } from "@/lib/server/activity/list";
import { readActivityFilter } from "@/lib/shared/activity/filter";
import { toCsv, toFile, toJson } from "./file";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const parameters = Object.fromEntries(new URL(request.url).searchParams);
  const isJson = parameters.format === "json";
  const batches = streamActivity(actor, { ...readActivityFilter(parameters), zone: await getPageZone() });
  const name = `activity-${new Date().toISOString().slice(0, 10)}.${isJson ? "json" : "csv"}`;
  const body = await toFile(isJson ? toJson(batches) : toCsv(batches));
  if (body === null) {
    const message = "The export could not be made, because the activity could not be read. Try again later.";
    return new Response(message, { status: 503, headers: { "Cache-Control": "no-store", "Retry-After": "10" } });
  }
  return new Response(body, {
    headers: {
      "Content-Type": isJson ? "application/json" : "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
    },
  });
}
