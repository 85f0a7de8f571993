/** The schemas of what the page "Permissions" sends. */
import { MAX_NOTE_LENGTH } from "@/lib/shared/documents/kind";
import { typedText } from "@/lib/shared/typed-text";
import * as z from "@/lib/shared/zod";
import { renames } from "./rename";

const version = z.int().nonnegative();

/** `text` is the catalogue as JSON. `expectedVersion` is the version that it was made from; 0 where there was none. */
export const permissionsInput = z.object({
  text: z.string().max(1024 * 1024, "The catalogue is larger than 1 MiB; make it smaller."),
  expectedVersion: version,
  note: typedText({ maxLength: MAX_NOTE_LENGTH, tooLong: `Use at most ${MAX_NOTE_LENGTH} characters.` }).default(""),
  renames: renames.default([]),
});

/** A valid `permissionsInput`. */
export type PermissionsInput = z.output<typeof permissionsInput>;

/** The version to restore, and the one that the person saw in force. */
export const permissionsVersion = z.object({ version: z.int().positive(), expectedVersion: version });
