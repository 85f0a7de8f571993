/**
 * The state of the gates' keys on PostgreSQL: a generation, and a stamp that tells it from the same generation of
 * another history. A database that was restored from a dump, or a replica that took over without the last commits,
 * counts on from an older generation, and may reach and pass the one that a gate remembers.
 */
import { CHANGED_KEYS_KEPT } from "@/lib/shared/gate/changed-keys";

/** The hexadecimal digits that are new with each generation. */
export const STAMP_DIGITS = 12;

/** The digits of the last `CHANGED_KEYS_KEPT` generations, the newest first. */
export const STAMP_LENGTH = STAMP_DIGITS * CHANGED_KEYS_KEPT;

/** The next value of the column `stamp`, in PostgreSQL's SQL. A UUID of version 4 begins with 12 random digits. */
export const NEXT_STAMP = `left(left(replace(gen_random_uuid()::text, '-', ''), ${STAMP_DIGITS}) || "stamp", ${STAMP_LENGTH})`;

/** One committed state: its generation, and the digits of this generation and of those before it. */
export type GateStamp = { generation: number; stamp: string };

/** Whether `next` is `before`, or follows from it by commits of which the database still names each. */
export function isSuccessor(before: GateStamp, next: GateStamp): boolean {
  const commits = next.generation - before.generation;
  if (commits < 0 || commits >= CHANGED_KEYS_KEPT) return false;
  const added = commits * STAMP_DIGITS;
  return next.stamp.slice(added) === before.stamp.slice(0, STAMP_LENGTH - added);
}
