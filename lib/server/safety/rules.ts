/** Decides what is unsafe about a key. Pure functions: each finding names numbers that are really stored. */
import { formatAddress, parseAddress } from "@/lib/shared/keys/ip-rules";
import { type KeyView, statusOf } from "@/lib/shared/keys/key-view";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import type { FindingFacts } from "@/lib/shared/safety/finding";
import { summariseUse } from "@/lib/shared/usage/permission-use";
import type { PermissionUse } from "@/lib/shared/usage/view";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A key that nobody has used for so long, and a secret that is so old, are findings. */
const LONG_DAYS = 90;
/** Fewer days say little about what a key is used for: many jobs run once a week. */
const LEAST_DAYS = 7;
/** Fewer calls say little about where a key is used. */
const LEAST_CALLS = 20;
/** A key with fewer unused permissions is close enough. */
export const LEAST_UNUSED = 5;
/** Fewer refused requests in a day are no growth worth a look. */
const LEAST_REFUSED = 50;
const GROWTH = 10;
/** A link that was just sent is not yet forgotten. */
const LINK_DAYS = 1;

/** The callers of a key that were admitted. `isCut`: there may be more, because only so many are kept. */
export type KeyCallers = { addresses: readonly string[]; calls: number; since: Date | null; isCut: boolean };

/** What is known of a key. */
export type KeyFacts = {
  key: KeyView;
  /** its present secret; null: it has none */
  secret: { createdAt: Date; seenInUrlAt: Date | null } | null;
  /** null: the maker is not a member any more */
  maker: { joinedAt: Date; lastSeenAt: Date | null } | null;
  /** its share link, while `key.link` is not null */
  linkCreatedAt: Date | null;
  /** null: none, or they were not asked for */
  callers: KeyCallers | null;
  uses: readonly PermissionUse[];
  /** since when `uses` are complete */
  usesSince: Date;
  /** refused requests by UTC day, `YYYY-MM-DD` */
  refusedByDay: ReadonlyMap<string, number>;
};

/** The findings about a key in the order of `FINDING_KINDS`. `now` is in milliseconds since 1970. */
export function judgeKeySafety(facts: KeyFacts, catalogue: Catalogue, now: number): FindingFacts[] {
  const { key } = facts;
  const status = statusOf(key, now);
  if (key.isReported) return [{ kind: "reported" }];
  if (status === "expired") return key.expiresAt === null ? [] : [{ kind: "expired", expiredAt: key.expiresAt }];
  // A person paused it, or an owner is asked to decide about it: the gate refuses it all the while.
  if (status === "disabled" || status === "held") return [];
  return [
    findSecretInUrl(facts),
    findGrowth(facts, now),
    findOldSecret(facts),
    findAwayMaker(facts, now),
    findUnopenedLink(facts, now),
    findBroadPermissions(facts, catalogue, now),
    findOneNetwork(facts, now),
    findNoExpiry(facts, now),
    findUnused(facts, now),
  ].filter((finding) => finding !== null);
}

function isLongAgo(moment: Date | string, now: number, days = LONG_DAYS): boolean {
  return now - new Date(moment).getTime() >= days * DAY_MS;
}

function findSecretInUrl({ secret }: KeyFacts): FindingFacts | null {
  return secret?.seenInUrlAt ? { kind: "secret_in_url", seenAt: secret.seenInUrlAt.toISOString() } : null;
}

/** Whether so many refused requests are a finding, after `before` on 7 days together. */
export function hasGrown(refused: number, before: number): boolean {
  return refused >= LEAST_REFUSED && refused >= GROWTH * (before / 7);
}

/** Today or yesterday, by UTC days, against the 7 days before: yesterday too, because today may be minutes old. */
function findGrowth({ key, refusedByDay }: KeyFacts, now: number): FindingFacts | null {
  const dayBefore = (days: number) => new Date(now - days * DAY_MS).toISOString().slice(0, 10);
  const found = [0, 1].flatMap((ago): (FindingFacts & { kind: "refusals_grew" })[] => {
    const day = dayBefore(ago);
    const refused = refusedByDay.get(day) ?? 0;
    const before = [1, 2, 3, 4, 5, 6, 7].reduce((sum, each) => sum + (refusedByDay.get(dayBefore(ago + each)) ?? 0), 0);
    // A key that did not exist on all of the days has nothing to compare with.
    const isComparable = key.createdAt.slice(0, 10) <= dayBefore(ago + 7);
    return isComparable && hasGrown(refused, before) ? [{ kind: "refusals_grew", day, refused, before }] : [];
  });
  return found.sort((one, other) => other.refused - one.refused)[0] ?? null;
}

function findOldSecret({ key: { oldSecret } }: KeyFacts): FindingFacts | null {
  if (!oldSecret?.isInUse || oldSecret.lastUsedAt === null) return null;
  const { lastUsedAt, lastUsedAddress, endsAt } = oldSecret;
  return { kind: "old_secret_used", lastUsedAt, lastUsedAddress, endsAt };
}

function findAwayMaker({ maker }: KeyFacts, now: number): FindingFacts | null {
  if (maker === null) return { kind: "maker_away", lastSeenAt: null, joinedAt: null, isMember: false };
  if (!isLongAgo(maker.lastSeenAt ?? maker.joinedAt, now)) return null;
  const lastSeenAt = maker.lastSeenAt?.toISOString() ?? null;
  return { kind: "maker_away", lastSeenAt, joinedAt: maker.joinedAt.toISOString(), isMember: true };
}

function findUnopenedLink({ key: { link }, linkCreatedAt }: KeyFacts, now: number): FindingFacts | null {
  if (!link || !linkCreatedAt || link.state === "opened") return null;
  // A link that has ended is forgotten at once: nobody can open it any more, and the key it holds stays refused.
  if (link.state === "open" && !isLongAgo(linkCreatedAt, now, LINK_DAYS)) return null;
  const { state, expiresAt, holdsKey } = link;
  return { kind: "link_unopened", state, createdAt: linkCreatedAt.toISOString(), expiresAt, holdsKey };
}

function findBroadPermissions(
  { key, uses, usesSince }: KeyFacts,
  catalogue: Catalogue,
  now: number,
): FindingFacts | null {
  if (!isLongAgo(usesSince, now, LEAST_DAYS)) return null;
  const { used, unused, reduced } = summariseUse(key.permissions, uses, catalogue);
  // A key that was not used at all is another finding.
  if (used.length === 0 || unused.length < LEAST_UNUSED) return null;
  const { length: given } = key.permissions;
  return { kind: "broad_permissions", given, used: used.length, reduced, since: usesSince.toISOString() };
}

function findOneNetwork({ key, callers }: KeyFacts, now: number): FindingFacts | null {
  if (key.ipRules.length > 0 || !callers?.since || callers.isCut) return null;
  const { addresses, calls, since } = callers;
  if (calls < LEAST_CALLS || !isLongAgo(since, now, LEAST_DAYS)) return null;
  const network = findNetwork(addresses);
  if (network === null) return null;
  return { kind: "any_address", network, addresses: addresses.length, calls, since: since.toISOString() };
}

/** The one address, or the /24 or /64 that has all of them; null: there is none. */
export function findNetwork(texts: readonly string[]): string | null {
  const addresses = texts.map(parseAddress).filter((address) => address !== null);
  const [first] = addresses;
  if (!first || addresses.length !== texts.length) return null;
  if (addresses.every(({ family, value }) => family === first.family && value === first.value)) {
    return formatAddress(first);
  }
  const hostBits = first.family === 4 ? 8n : 64n;
  const networkOf = (value: bigint) => value >> hostBits;
  const isShared = addresses.every(
    (each) => each.family === first.family && networkOf(each.value) === networkOf(first.value),
  );
  if (!isShared) return null;
  const base = formatAddress({ family: first.family, value: networkOf(first.value) << hostBits });
  return `${base}/${first.family === 4 ? 24 : 64}`;
}

function findNoExpiry({ key, secret }: KeyFacts, now: number): FindingFacts | null {
  if (key.expiresAt !== null || !secret || !isLongAgo(secret.createdAt, now)) return null;
  return { kind: "never_expires", secretSince: secret.createdAt.toISOString() };
}

function findUnused({ key: { lastUsedAt, createdAt } }: KeyFacts, now: number): FindingFacts | null {
  return isLongAgo(lastUsedAt ?? createdAt, now) ? { kind: "unused", lastUsedAt, createdAt } : null;
}
