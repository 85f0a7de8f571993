/** Remembers for a moment how many findings are open: the navigation of every page says it. */
import type { Actor } from "@/lib/server/access/actor";
import { read } from "@/lib/server/db/transactions";
import { countFindings } from "./findings";

/** For how long new use of keys may go unnoticed. What people change is noticed at once. */
const REMEMBERED_MS = 30_000;
/** People beyond these are counted for again. */
const MOST_REMEMBERED = 1_000;

type Count = { state: string; count: number; endsAt: number };

/** On globalThis, because Next bundles this module more than once into one process. */
function counts(): Map<string, Count> {
  const holder = globalThis as typeof globalThis & { latchkeyFindings?: Map<string, Count> };
  holder.latchkeyFindings ??= new Map();
  return holder.latchkeyFindings;
}

/**
 * What `countFindings` has counted for this person in the last 30 seconds, unless a key, a role, a policy or a
 * dismissal has changed since, on whichever server.
 */
export async function recallFindings(actor: Actor, { now = new Date() }: { now?: Date } = {}): Promise<number> {
  const known = counts();
  const name = `${actor.accountId} ${actor.userId} ${actor.role}`;
  const state = await readState();
  const found = known.get(name);
  if (found?.state === state && found.endsAt > now.getTime()) return found.count;
  const count = await countFindings(actor, { now });
  known.delete(name);
  known.set(name, { state, count, endsAt: now.getTime() + REMEMBERED_MS });
  const [oldest] = known.keys();
  if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
  return count;
}

/** Another text after each change of keys and of dismissals. */
async function readState(): Promise<string> {
  const rows = await read(
    (database) => database.$queryRaw<{ state: string }[]>`
      SELECT "generation" || ' ' || "stamp" || ' ' || (
        SELECT count(*) || ' ' || coalesce(max("at") || '', '') FROM "SafetyDismissal"
      ) AS "state" FROM "GateState" WHERE "id" = 1`,
  );
  return rows[0]?.state ?? "";
}
