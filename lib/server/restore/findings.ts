/** Compares the keys of a backup with those of the database that it replaces. Pure functions. */
import { diffDetails } from "@/lib/server/activity/record";
import type { ActivityDetails, ActivityKind } from "@/lib/shared/activity/view";
import type { KeyChange, KeyFinding, OtherFinding, RestoreFindings } from "@/lib/shared/keys/restore-review";
import type { LaterEntry, ReplacedKey, ReplacedState } from "./replaced-state";

/** A key of the backup. `secretHashes` are in hex. */
export type RestoredKey = {
  id: string;
  makerId: string;
  permissions: string;
  ipRules: string;
  expiresAt: Date | null;
  disabledAt: Date | null;
  secretHashes: readonly string[];
};

/** The kinds of entries about other things than restored keys that an owner should know of. */
const OTHERS: readonly ActivityKind[] = [
  "member.removed",
  "member.left",
  "member.role_changed",
  "password.changed",
  "invitation.withdrawn",
  "link.withdrawn",
];

/** What an entry says of a key, where the keys themselves could not be read. */
const KEY_KINDS: readonly [change: KeyChange, kind: ActivityKind][] = [
  ["deleted", "key.deleted"],
  ["secret_changed", "key.changed"],
  ["edited", "key.edited"],
  ["handed_over", "key.handed_over"],
];

/** What happened in an account after the backup, as far as the replaced database knows. */
export function findChangesSince(
  accountId: string,
  keys: readonly RestoredKey[],
  replaced: ReplacedState,
): RestoreFindings {
  const entries = replaced.entries.filter((entry) => entry.accountId === accountId);
  const restoredIds = new Set(keys.map(({ id }) => id));
  const isOther = ({ kind, keyId }: LaterEntry) =>
    OTHERS.includes(kind) || (kind === "key.created" && keyId !== null && !restoredIds.has(keyId));
  return {
    keys: keys.flatMap((key) => findKeyChanges(key, replaced, entries)),
    others: entries.filter(isOther).map(toOther),
  };
}

function toOther({ kind, at, actorName, subject }: LaterEntry): OtherFinding {
  return { kind, at: new Date(at).toISOString(), by: actorName, subject };
}

function findKeyChanges(key: RestoredKey, replaced: ReplacedState, entries: readonly LaterEntry[]): KeyFinding[] {
  const describe = (change: KeyChange, kind: ActivityKind | null, details: ActivityDetails = {}): KeyFinding => {
    const entry = entries.findLast((each) => each.keyId === key.id && each.kind === kind);
    const at = entry ? new Date(entry.at).toISOString() : null;
    return { keyId: key.id, change, at, by: entry?.actorName ?? null, details };
  };
  if (replaced.keys === null) {
    return KEY_KINDS.flatMap(([change, kind]) => {
      const entry = entries.findLast((each) => each.keyId === key.id && each.kind === kind);
      return entry ? [describe(change, kind, kind === "key.edited" ? entry.details : {})] : [];
    });
  }
  const later = replaced.keys.find(({ id }) => id === key.id);
  if (!later) return [describe("deleted", "key.deleted")];
  const found: KeyFinding[] = [];
  if (!isSameSecret(key, later)) found.push(describe("secret_changed", "key.changed"));
  const details = diffDetails(toFields(key, key.expiresAt), toFields(later, toDate(later.expiresAt)));
  if (Object.keys(details).length > 0) found.push(describe("edited", "key.edited", details));
  if (later.isDisabled && key.disabledAt === null) found.push(describe("disabled", null));
  if (later.makerId !== key.makerId) found.push(describe("handed_over", "key.handed_over"));
  return found;
}

function isSameSecret({ secretHashes }: RestoredKey, later: ReplacedKey): boolean {
  return secretHashes.every((hash) => later.secretHashes.includes(hash));
}

function toFields({ permissions, ipRules }: Pick<RestoredKey, "permissions" | "ipRules">, expiresAt: Date | null) {
  return {
    permissions: permissions.split(" "),
    ipRules: ipRules === "" ? [] : ipRules.split("\n"),
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

function toDate(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
