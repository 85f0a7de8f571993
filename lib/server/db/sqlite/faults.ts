/** Tells what is wrong with a SQLite database from the error of a transaction. */
import type { DatabaseFault } from "@/lib/shared/gate/inner-hop";
import { findDriverCode } from "../driver-code";

// The first part of SQLite's names of errors (https://sqlite.org/rescode.html); an extended one continues it.
const FAULTS_BY_CODE: readonly (readonly [code: string, fault: DatabaseFault])[] = [
  ["SQLITE_FULL", "full"],
  ["SQLITE_READONLY", "read_only"],
  ["SQLITE_CORRUPT", "damaged"],
  ["SQLITE_NOTADB", "damaged"],
  ["SQLITE_IOERR", "unreadable"],
  ["SQLITE_CANTOPEN", "unreadable"],
  ["SQLITE_PERM", "unreadable"],
];

/** The fault behind an error of Prisma or its adapter; null for an error that has another reason. */
export function findFault(error: unknown): DatabaseFault | null {
  const code = findDriverCode(error);
  return FAULTS_BY_CODE.find(([known]) => code?.startsWith(known))?.[1] ?? null;
}

/** Whether another process held the database's lock. */
export function isBusy(error: unknown): boolean {
  return findDriverCode(error)?.startsWith("SQLITE_BUSY") ?? false;
}
