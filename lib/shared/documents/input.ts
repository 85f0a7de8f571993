/** What the page /routes sends: a document with the version that it changes, or a version to have back. */
import * as z from "@/lib/shared/zod";
import { MAX_NOTE_LENGTH } from "./kind";

const MAX_TEXT_LENGTH = 1024 * 1024 + 1;
const version = z.int().nonnegative();

/** `expectedVersion`: the version that was changed; 0 where there was none. The domain checks `text` by its schema. */
export const documentInput = z.object({
  text: z.string().max(MAX_TEXT_LENGTH),
  expectedVersion: version,
  note: z.string().max(MAX_NOTE_LENGTH).default(""),
});

/** A version that is to be in force again. */
export const restoreInput = z.object({ version: version.positive(), expectedVersion: version });

/** The routes file of the server is to be saved. */
export const importInput = z.object({ expectedVersion: version });

/** Which versions are to be listed: those before this one, or the newest. */
export const versionsInput = z.object({ before: version.positive().optional() });
