/** Checks the text of a document by the schema that the gate reads it with. */
import { catalogue } from "@/lib/shared/permissions/catalogue-schema";
import { parseJson } from "@/lib/shared/routes/json-lines";
import { routesFile } from "@/lib/shared/routes/schema";
import type { DocumentKind } from "./kind";

const SCHEMAS = { routes: routesFile, permissions: catalogue } as const;

/** The largest document, in bytes: as large as a routes file may be. */
const MAX_BYTES = 1024 * 1024;
/** The most faults that are listed. */
const MAX_FAULTS = 50;
/** The name of the field for a fault of the whole document. */
export const WHOLE = "document";

/**
 * A message for each fault, by its place in the document, such as `routes.0.path`; `document` is for the whole of it.
 * Null when the document is valid.
 */
export function findDocumentFaults(kind: DocumentKind, text: string): Record<string, string> | null {
  if (new TextEncoder().encode(text).length > MAX_BYTES)
    return { [WHOLE]: "It is larger than 1 MiB; make it smaller." };
  const json = parseJson(text);
  if (!json.ok) return { [WHOLE]: `Line ${json.fault.line}: ${json.fault.reason}` };
  const parse = SCHEMAS[kind].safeParse(json.value);
  if (parse.success) return null;
  const faults = parse.error.issues.slice(0, MAX_FAULTS).map(({ path, message }) => [path.join(".") || WHOLE, message]);
  // Of several faults in one place the schema names the first one first.
  return Object.fromEntries(faults.reverse());
}
