/** The newest saved documents, as the gate reads them. */

/** A text that was saved in the dashboard. A later save has a higher version. */
export type StoredDocument = { readonly version: number; readonly text: string };

/** The newest saved routes and permissions; null where none were ever saved. */
export type StoredDocuments = { readonly routes: StoredDocument | null; readonly permissions: StoredDocument | null };

/** The documents of a database in which nobody has saved any. */
export const NO_DOCUMENTS: StoredDocuments = { routes: null, permissions: null };
