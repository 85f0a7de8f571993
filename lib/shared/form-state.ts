/** The answer to a form whose input was refused. */
import * as z from "./zod";

/**
 * The answer to a form that works without JavaScript. `values` fills the form again, without passwords; `fields` has a
 * message for each refused field, and `message` is about the form as a whole.
 */
export type FormState = { values: Record<string, string>; fields: Record<string, string>; message: string | null };

/** The schema of an action without input: null. */
export const noInput = z.null();

/** The first message of each field, keyed by the field's name. */
export function toFieldErrors(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[String(issue.path[0] ?? "")] ??= issue.message;
  return fields;
}
