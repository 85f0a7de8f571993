/** Reads the database's own code from an error of Prisma. */

type AdapterError = { cause?: { originalCode?: unknown } };

/**
 * The database's own name for an error, because Prisma's P1008, P2010 and P2039 have several causes. A commit fails
 * with the adapter's error itself, a statement with Prisma's around it. No `instanceof`: the client on globalThis may
 * come from another bundle's copy of the class.
 */
export function findDriverCode(error: unknown): string | null {
  const { meta, cause } = error as { meta?: { driverAdapterError?: AdapterError } } & AdapterError;
  const code = meta?.driverAdapterError?.cause?.originalCode ?? cause?.originalCode;
  return typeof code === "string" ? code : null;
}
