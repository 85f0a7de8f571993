/** What a start has of the database, whatever engine it is. */
import type { KeyStore } from "@/lib/gate/auth/key-store";

/** A database that is migrated and open. */
export type OpenedDatabase = {
  keys: KeyStore;
  /** It has faults, and DATABASE_CHECK is warn: a server that lost its owner must not give itself to a stranger. */
  isSuspect: boolean;
  /** Whether anybody has ever signed up at this server, or left something behind. */
  hasOwner(): Promise<boolean>;
  /** Call it last, when neither the gate nor the dashboard uses the database any more. Never rejects. */
  close(): Promise<void>;
};

/** The reason of an error, without its kind. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
