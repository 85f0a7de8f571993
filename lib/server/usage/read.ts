/** Reads what is stored of the use of keys. The caller must have authorised the actor for these keys. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { KEY_REFUSALS } from "@/lib/shared/gate/refusals";
import { isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { LIMIT_PERIODS } from "@/lib/shared/limits/key-limits";
import type { KeyCaller, KeyRefusal, PermissionUse } from "@/lib/shared/usage/view";
import { daysBefore, utcDayOf } from "./days";

/** The callers of a key, the latest first. */
export async function readCallers(database: Reader, keyId: string): Promise<KeyCaller[]> {
  const rows = await database.keyCaller.findMany({
    where: { keyId },
    orderBy: [{ lastAt: "desc" }, { address: "asc" }],
  });
  return rows.map(({ address, firstAt, lastAt, admitted, refused }) => {
    return { address, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString(), admitted, refused };
  });
}

/** The last refused requests of a key, the latest first. Leaves out codes that a later version may store. */
export async function readRefusals(database: Reader, keyId: string): Promise<KeyRefusal[]> {
  const rows = await database.keyRefusal.findMany({ where: { keyId }, orderBy: [{ at: "desc" }, { id: "asc" }] });
  return rows.flatMap(({ at, code: stored, keyId: _, missing: text, ...shown }) => {
    const code = KEY_REFUSALS.find((each) => each === stored);
    return code ? [{ ...shown, ...parseMissing(text), at: at.toISOString(), code }] : [];
  });
}

/** What the admitted requests of a key asked for since a moment, in whole UTC days, the most frequent first. */
export async function readPermissionUses(database: Reader, keyId: string, since: Date): Promise<PermissionUse[]> {
  const rows = await database.keyUse.groupBy({
    by: ["permission", "source"],
    where: { keyId, day: { gte: utcDayOf(since) } },
    _sum: { count: true },
    _max: { day: true },
  });
  const uses = rows.map(({ permission, source, _sum, _max }) => {
    const words = permission.split(" ").filter(isPermission);
    return { words, source, count: _sum.count ?? 0, lastDay: _max.day ?? "" };
  });
  return uses.filter(({ words }) => words.length > 0).sort((one, other) => other.count - one.count);
}

/** Admitted requests of one address that asked for the same. */
export type KeyCall = {
  /** `OTHER_CALLERS` for addresses beyond the bounds */
  address: string;
  source: string;
  /** of each list, one was needed; empty: any valid key was enough */
  needs: Permission[][];
  count: number;
};

/** The admitted requests of the last days. `total` counts all of them: those that are not in `calls` as well. */
export type RecentCalls = {
  /** the first UTC day, `YYYY-MM-DD` */
  since: string;
  total: number;
  calls: KeyCall[];
};

/** How many days before the running one `readRecentCalls` looks at. */
const RECENT_DAYS = 7;

/** The admitted requests of a key in the last 7 days and the running one, by caller and permission. */
export async function readRecentCalls(database: Reader, keyId: string, now: Date): Promise<RecentCalls> {
  const since = utcDayOf(daysBefore(now, RECENT_DAYS));
  const where = { keyId, day: { gte: since } };
  const rows = await database.keyCall.groupBy({ by: ["address", "source", "needs"], where, _sum: { count: true } });
  const counted = await database.keyUsage.aggregate({
    where: { ...where, outcome: "admitted" },
    _sum: { count: true },
  });
  const calls = rows.map(({ address, source, needs, _sum }) => {
    return { address, source, needs: parseNeeds(needs), count: _sum.count ?? 0 };
  });
  return { since, total: counted._sum.count ?? 0, calls: calls.sort((one, other) => other.count - one.count) };
}

/** When the gates of this server began to count details, as far as they are kept; null: they have counted nothing. */
export async function findCountedSince(database: Reader): Promise<Date | null> {
  const first = await database.keyHour.findFirst({ orderBy: { startsAt: "asc" }, select: { startsAt: true } });
  return first?.startsAt ?? null;
}

/** What a refused request lacked, as it is stored. */
export function parseMissing(text: string): Pick<KeyRefusal, "missing" | "per"> {
  const per = LIMIT_PERIODS.find((period) => period === text) ?? null;
  return { missing: per === null ? parseNeeds(text) : [], per };
}

function parseNeeds(text: string): Permission[][] {
  return text === "" ? [] : text.split("\n").map((clause) => clause.split(" ").filter(isPermission));
}
