/** Says what most of a key's refused requests were refused for, and whether somebody has changed the key since. */
import type { Reader } from "@/lib/server/db/transaction-types";
import { parseMissing } from "@/lib/server/usage/read";
import { KEY_REFUSALS, type KeyRefusalCode } from "@/lib/shared/gate/refusals";
import type { Finding, MostRefused } from "@/lib/shared/safety/finding";
import { hasGrown } from "./rules";

/** The finding that is explained. */
export type Growth = Finding & { kind: "refusals_grew" };

const HOUR_MS = 60 * 60 * 1000;
/** What people do to a key that may let its requests through. */
const CURES = ["key.edited", "key.changed", "key.enabled", "key.released"];

type StoredRefusal = { at: Date; code: string; address: string; missing: string };

/**
 * The finding with its most common refusal, or null where it is over: the key was changed after the requests, and those
 * since are too few to be a finding. One that the same refusals bring on again comes back.
 */
export async function explainGrowth(database: Reader, accountId: string, growth: Growth): Promise<Growth | null> {
  const { keyId, day, before } = growth;
  const startsAt = new Date(`${day}T00:00:00Z`);
  const cured = await database.activity.findFirst({
    where: { accountId, keyId, kind: { in: CURES }, at: { gte: startsAt } },
    orderBy: { seq: "desc" },
    select: { at: true },
  });
  const since = cured?.at ?? startsAt;
  const stored = await database.keyRefusal.findMany({
    where: { keyId, at: { gte: since } },
    select: { at: true, code: true, address: true, missing: true },
  });
  if (cured && !hasGrown(await countSince(database, keyId, since, stored), before)) return null;
  const mostly = await findMostRefused(database, growth, stored, cured !== null);
  return mostly ? { ...growth, mostly } : growth;
}

/** Refused requests since a moment: of its hour, those that are stored one by one. */
async function countSince(
  database: Reader,
  keyId: string,
  since: Date,
  stored: readonly StoredRefusal[],
): Promise<number> {
  const nextHour = new Date((Math.floor(since.getTime() / HOUR_MS) + 1) * HOUR_MS);
  const { _sum } = await database.keyHour.aggregate({
    where: { keyId, startsAt: { gte: nextHour }, outcome: { not: "admitted" } },
    _sum: { count: true },
  });
  return (_sum.count ?? 0) + stored.filter(({ at }) => at > since && at < nextHour).length;
}

async function findMostRefused(
  database: Reader,
  { keyId, day }: Growth,
  stored: readonly StoredRefusal[],
  isCured: boolean,
): Promise<MostRefused | null> {
  const rows = await database.keyUsage.findMany({ where: { keyId, day }, orderBy: { count: "desc" } });
  for (const { outcome, count } of rows) {
    const code = KEY_REFUSALS.find((known) => known === outcome);
    const known = stored.filter((each) => each.code === code);
    // After a change of the key, what the change has ended is no reason any more.
    if (!code || (isCured && known.length === 0)) continue;
    const example = findCommon(code, known);
    return { code, count, example: example && { address: example.address, ...parseMissing(example.missing) } };
  }
  return null;
}

/** A request that stands for more than half of them: what would let it through is the same for these. */
function findCommon(code: KeyRefusalCode, stored: readonly StoredRefusal[]): StoredRefusal | null {
  const isByAddress = code === "ip_not_allowed" || code === "restriction_required";
  const curedBy = ({ address, missing }: StoredRefusal) => (isByAddress ? address : missing);
  const isCommon = (each: StoredRefusal) =>
    stored.filter((other) => curedBy(other) === curedBy(each)).length * 2 > stored.length;
  return stored.find(isCommon) ?? null;
}
