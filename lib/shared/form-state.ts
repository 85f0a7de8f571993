/** What a form gets back when its input was refused. */
import { z } from "./zod";

/**
 * The answer to a form that was sent without a script. `values` fills the form again, passwords excepted; `fields` has
 * a message for each field, `message` one for the form as a whole.
 */
export type FormState = { values: Record<string, string>; fields: Record<string, string>; message: string | null };

/** The input of an action that needs none. */
export const noInput = z.null();

/** The first message of each field, keyed by the field's name. */
export function toFieldErrors(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[String(issue.path[0] ?? "")] ??= issue.message;
  return fields;
}
