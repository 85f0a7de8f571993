/** Keeps what is stored of the use of a deleted key, and gives it back when the key is restored. */
import { selectRows } from "@/lib/server/db/dialect";
import type { KeyWriter } from "@/lib/server/db/transaction-types";
import { type Renames, renameWords } from "@/lib/shared/permissions/rename";

/** Rows of calls and of uses that are kept: the most of a few weeks, so that a hundred deleted keys stay small. */
const MOST_KEPT = 600;

/** Rows without the key's id, as lists, which take half the room of objects. Moments are milliseconds since 1970. */
type KeptUse = {
  hours: [startsAt: number, outcome: string, count: number][];
  callers: [address: string, firstAt: number, lastAt: number, admitted: number, refused: number][];
  calls: [day: string, address: string, source: string, needs: string, count: number][];
  uses: [day: string, permission: string, source: string, count: number][];
  refusals: (readonly [at: number, id: string, ...texts: string[]])[];
};

/** What `giveBackUse` takes: the hours, callers, calls, uses and refusals of a key, as text. */
export async function collectUse(database: KeyWriter, keyId: string): Promise<string> {
  const where = { keyId };
  const hours = await database.keyHour.findMany({ where });
  const callers = await database.keyCaller.findMany({ where });
  // The gravest loss would be that of a permission's last use: the latest days are kept.
  const latest = { where, orderBy: [{ day: "desc" as const }, { count: "desc" as const }], take: MOST_KEPT };
  const calls = await database.keyCall.findMany(latest);
  const uses = await database.keyUse.findMany(latest);
  const refusals = await database.keyRefusal.findMany({ where });
  const kept: KeptUse = {
    hours: hours.map(({ startsAt, outcome, count }) => [startsAt.getTime(), outcome, count]),
    callers: callers.map((each) => {
      return [each.address, each.firstAt.getTime(), each.lastAt.getTime(), each.admitted, each.refused];
    }),
    calls: calls.map(({ day, address, source, needs, count }) => [day, address, source, needs, count]),
    uses: uses.map(({ day, permission, source, count }) => [day, permission, source, count]),
    refusals: refusals.map(({ at, id, code, address, purpose, requestId, source, missing }) => {
      return [at.getTime(), id, code, address, purpose, requestId, source, missing];
    }),
  };
  return JSON.stringify(kept);
}

/** Adds what `collectUse` has kept to a key that has no use yet. An empty text holds nothing. */
export async function giveBackUse(database: KeyWriter, keyId: string, text: string): Promise<void> {
  if (text === "") return;
  const { hours, callers, calls, uses, refusals }: KeptUse = JSON.parse(text);
  const hourRows = hours.map(([startsAt, outcome, count]) => ({ startsAt: new Date(startsAt), outcome, count }));
  await database.$executeRaw`
    INSERT INTO "KeyHour" ("keyId", "startsAt", "outcome", "count")
    SELECT ${keyId}, "startsAt", "outcome", "count"
    FROM (${selectRows({ startsAt: "moment", outcome: "text", count: "integer" }, hourRows)}) AS "row"`;
  const callerRows = callers.map(([address, firstAt, lastAt, admitted, refused]) => {
    return { address, firstAt: new Date(firstAt), lastAt: new Date(lastAt), admitted, refused };
  });
  const moments = { firstAt: "moment", lastAt: "moment" } as const;
  await database.$executeRaw`
    INSERT INTO "KeyCaller" ("keyId", "address", "firstAt", "lastAt", "admitted", "refused")
    SELECT ${keyId}, "address", "firstAt", "lastAt", "admitted", "refused"
    FROM (${selectRows({ address: "text", ...moments, admitted: "integer", refused: "integer" }, callerRows)}) AS "row"`;
  // Two permissions may have become one, where both were renamed.
  const callRows = calls.map(([day, address, source, needs, count]) => ({ day, address, source, needs, count }));
  const words = { day: "text", source: "text", count: "integer" } as const;
  await database.$executeRaw`
    INSERT INTO "KeyCall" ("keyId", "day", "address", "source", "needs", "count")
    SELECT ${keyId}, "day", "address", "source", "needs", sum("count")
    FROM (${selectRows({ ...words, address: "text", needs: "text" }, callRows)}) AS "row"
    GROUP BY "day", "address", "source", "needs"`;
  const useRows = uses.map(([day, permission, source, count]) => ({ day, permission, source, count }));
  await database.$executeRaw`
    INSERT INTO "KeyUse" ("keyId", "day", "permission", "source", "count")
    SELECT ${keyId}, "day", "permission", "source", sum("count")
    FROM (${selectRows({ ...words, permission: "text" }, useRows)}) AS "row" GROUP BY "day", "permission", "source"`;
  await giveBackRefusals(database, keyId, refusals);
}

async function giveBackRefusals(database: KeyWriter, keyId: string, refusals: KeptUse["refusals"]): Promise<void> {
  if (refusals.length === 0) return;
  await database.keyRefusal.createMany({
    data: refusals.map(([at, id, code = "", address = "", purpose = "", requestId = "", source = "", missing = ""]) => {
      return { id, keyId, at: new Date(at), code, address, purpose, requestId, source, missing };
    }),
  });
}

/** What was kept, with its permissions renamed. */
export function renameInKept(text: string, renames: Renames): string {
  if (!renames.some(({ from }) => text.includes(from))) return text;
  const kept: KeptUse = JSON.parse(text);
  const renameClauses = (needs: string) =>
    [...new Set(needs.split("\n").map((clause) => renameWords(clause, renames)))].join("\n");
  return JSON.stringify({
    ...kept,
    calls: kept.calls.map(([day, address, source, needs, count]) => {
      return [day, address, source, renameClauses(needs), count];
    }),
    uses: kept.uses.map(([day, permission, source, count]) => [day, renameWords(permission, renames), source, count]),
  } satisfies KeptUse);
}
