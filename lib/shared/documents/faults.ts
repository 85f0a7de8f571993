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
  const parse = parseBy(SCHEMAS[kind], json.value);
  if (parse === null) return { [WHOLE]: "More is wrong with it than can be listed." };
  if (parse.success) return kind === "routes" ? findMisplaced(json.value) : null;
  const faults = parse.error.issues.slice(0, MAX_FAULTS).map(({ path, message }) => [path.join(".") || WHOLE, message]);
  // Of several faults in one place the schema names the first one first.
  return Object.fromEntries(faults.reverse());
}

/** The result of the schema; null when there are so many faults that zod's list of them overflows the stack. */
function parseBy(schema: (typeof SCHEMAS)[DocumentKind], value: unknown) {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A file may hold both documents. Here each has its own versions. */
function findMisplaced(value: unknown): Record<string, string> | null {
  if (typeof value !== "object" || value === null || !("permissions" in value)) return null;
  return { permissions: "The catalogue of permissions is saved apart from the routes." };
}
