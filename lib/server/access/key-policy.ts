/** What an account's policy asks of a key that is created or edited. */
import { findCatalogue } from "@/lib/server/catalogue/catalogue";
import type { Reader } from "@/lib/server/db/transaction-types";
import type { KeyDetails } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { findEndOfLife, isForbidden, type KeyPolicy, parsePolicy } from "@/lib/shared/policy/key-policy";
import { type PolicyBreach, type Refused, refuseByPolicy } from "./refusals";

/** The policy of an account. Throws when what is stored is none. */
export async function findPolicy(database: Reader, accountId: string): Promise<KeyPolicy> {
  const account = await database.account.findUnique({ where: { id: accountId }, select: { keyPolicy: true } });
  return parsePolicy(account?.keyPolicy ?? null);
}

/** The part of a key that a policy judges. */
export type JudgedDetails = Pick<KeyDetails, "permissions" | "ipRules" | "expiresAt">;

/** `before` is null for a new key; `secretAt` is when the key's secret was made. */
type JudgedChange = { before: KeyView | null; next: JudgedDetails; secretAt: Date };

/**
 * Refuses `invalid`, with the rule that it breaks, a key that its account's policy does not allow. What an edit leaves
 * alone is not judged, so that any key can be renamed: on use the gate refuses it.
 */
export async function findBreachRefusal(
  database: Reader,
  policy: KeyPolicy,
  change: JudgedChange,
): Promise<Refused | null> {
  const breach = findBreach(policy, change);
  return breach && refuseByPolicy(breach, (await findCatalogue(database)).catalogue);
}

function findBreach(policy: KeyPolicy, { before, next, secretAt }: JudgedChange): PolicyBreach | null {
  const added = next.permissions.filter((word) => !before?.permissions.includes(word));
  const forbidden = added.filter((word) => isForbidden(policy, word));
  if (forbidden.length > 0) return { rule: "forbidden", permissions: forbidden };
  const losesRules = before === null || before.ipRules.length > 0;
  if (policy.requiresRestriction && next.ipRules.length === 0 && losesRules) {
    return { rule: "restriction" };
  }
  const { longestLifeDays: days } = policy;
  const end = findEndOfLife(policy, secretAt.getTime());
  const { expiresAt } = next;
  if (days === null || end === null) return null;
  if (before && (expiresAt?.toISOString() ?? null) === before.expiresAt) return null;
  const isWithin = expiresAt !== null && expiresAt.getTime() <= end;
  return isWithin ? null : { rule: "life", days, latest: new Date(end) };
}

/** The same for an edit, by the policy and the secret as they are now. */
export async function findEditBreach(
  database: Reader,
  accountId: string,
  before: KeyView,
  next: JudgedDetails,
): Promise<Refused | null> {
  const policy = await findPolicy(database, accountId);
  const times = { select: { secretAt: true, createdAt: true } };
  const key = await database.apiKey.findUnique({ where: { id: before.id }, ...times });
  const secretAt = key?.secretAt ?? key?.createdAt ?? new Date(before.createdAt);
  return findBreachRefusal(database, policy, { before, next, secretAt });
}
