/** The kinds of documents that are saved in the dashboard, and the limits of their versions. */

/** What can be saved: the server's routes, or the catalogue of its permissions. */
export type DocumentKind = "routes" | "permissions";

/** How many versions of each kind are kept. */
export const VERSIONS_KEPT = 100;

/** The longest note of a version, in UTF-16 units. */
export const MAX_NOTE_LENGTH = 200;
