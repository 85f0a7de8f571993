/** The schema of what names a row in a request: its id. */
import * as z from "./zod";

/** An id as a form or a page sends it. U+0000 is in none, and PostgreSQL fails at the mere question. */
export const reference = z
  .string()
  .min(1)
  .max(64)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is the character that is refused
  .regex(/^[^\u0000]*$/);
