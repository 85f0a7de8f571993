/** The documents that owners of the first account save in the dashboard, as the dashboard shows them. */
import type { DocumentChanges } from "./changes";

/** A saved document. `text` is JSON; `at` is ISO 8601 with `Z`. */
export type SavedDocument = { version: number; at: string; actorName: string; note: string; text: string };

/** A version without its text, and what it changed. */
export type VersionView = Omit<SavedDocument, "text"> & { changes: DocumentChanges };

/** Some versions, newest first. `older`: the version before which the next page begins; null at the end. */
export type VersionPage = { versions: VersionView[]; older: number | null };
