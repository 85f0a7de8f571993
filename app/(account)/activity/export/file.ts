/** Writes activity as a file, part by part. */
import { stringify } from "csv-stringify/sync";
import { log } from "@/lib/server/log";
import type { ActivityEntry } from "@/lib/shared/activity/view";

const COLUMNS = ["seq", "at", "kind", "actorName", "isByKey", "address", "subject", "keyId", "details"] as const;

/**
 * The entries as CSV. It begins with a byte-order mark, without which Excel takes UTF-8 for the system's old encoding
 * and garbles every name beyond ASCII.
 */
export async function* toCsv(batches: AsyncGenerator<ActivityEntry[]>): AsyncGenerator<string> {
  yield `\uFEFF${COLUMNS.join(",")}\r\n`;
  for await (const entries of batches) {
    const rows = entries.map((entry) => ({ ...entry, details: JSON.stringify(entry.details) }));
    // A name that begins with "=" must stay a name when a spreadsheet opens the file.
    yield stringify(rows, { columns: [...COLUMNS], escape_formulas: true, record_delimiter: "windows" });
  }
}

/** The entries as a JSON array. */
export async function* toJson(batches: AsyncGenerator<ActivityEntry[]>): AsyncGenerator<string> {
  yield "[";
  let separator = "\n";
  for await (const entries of batches) {
    // A batch is never empty.
    yield separator + entries.map((entry) => JSON.stringify(entry)).join(",\n");
    separator = ",\n";
  }
  yield "\n]\n";
}

/**
 * A stream of the parts. Null: not even the first entries could be read, so the answer can still say so. A failure
 * after that breaks the connection off, so that no browser takes half a file for a whole one. Both are logged.
 */
export async function toFile(parts: AsyncGenerator<string>): Promise<ReadableStream<Uint8Array> | null> {
  const encoder = new TextEncoder();
  const ahead: IteratorResult<string>[] = [];
  try {
    // The first part is written before any entry is read.
    ahead.push(await parts.next(), await parts.next());
  } catch (error) {
    log.error({ err: error }, "an export of the activity failed before it began");
    return null;
  }
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = ahead.shift() ?? (await parts.next());
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        log.error({ err: error }, "an export of the activity broke off");
        controller.error(error);
      }
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
