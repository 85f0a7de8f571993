/** The activity of `?account=` that matches a filter as a file: `?format=csv` or `json`, streamed, newest first. */
import { stringify } from "csv-stringify/sync";
import { findRequestActor, respondSignedOut } from "@/app/(account)/_shell/account-request";
import { streamActivity } from "@/lib/server/activity/list";
import { readActivityFilter } from "@/lib/shared/activity/filter";
import type { ActivityEntry } from "@/lib/shared/activity/view";

export const dynamic = "force-dynamic";

const COLUMNS = ["seq", "at", "kind", "actorName", "isByKey", "address", "subject", "keyId", "details"] as const;

export async function GET(request: Request): Promise<Response> {
  const actor = await findRequestActor(request);
  if (!actor) return respondSignedOut();
  const parameters = Object.fromEntries(new URL(request.url).searchParams);
  const isJson = parameters.format === "json";
  const batches = streamActivity(actor, readActivityFilter(parameters));
  const name = `activity-${new Date().toISOString().slice(0, 10)}.${isJson ? "json" : "csv"}`;
  return new Response(toStream(isJson ? toJson(batches) : toCsv(batches)), {
    headers: {
      "Content-Type": isJson ? "application/json" : "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
    },
  });
}

async function* toCsv(batches: AsyncGenerator<ActivityEntry[]>): AsyncGenerator<string> {
  yield `${COLUMNS.join(",")}\r\n`;
  for await (const entries of batches) {
    const rows = entries.map((entry) => ({ ...entry, details: JSON.stringify(entry.details) }));
    // A name that begins with "=" must stay a name when a spreadsheet opens the file.
    yield stringify(rows, { columns: [...COLUMNS], escape_formulas: true, record_delimiter: "windows" });
  }
}

async function* toJson(batches: AsyncGenerator<ActivityEntry[]>): AsyncGenerator<string> {
  yield "[";
  let separator = "\n";
  for await (const entries of batches) {
    // A batch is never empty.
    yield separator + entries.map((entry) => JSON.stringify(entry)).join(",\n");
    separator = ",\n";
  }
  yield "\n]\n";
}

function toStream(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
