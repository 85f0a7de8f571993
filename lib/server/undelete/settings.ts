/** Reads what is stored of a deleted key. */
import type { Prisma } from "@/lib/server/db/generated/client";
import type { DeletedKeyView } from "@/lib/shared/keys/deleted/deleted-key";
import { isPermission, type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import { findEndOfLife, type KeyPolicy } from "@/lib/shared/policy/key-policy";
import { findRestoreEffect } from "@/lib/shared/policy/restore-effect";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The row of `DeletedKey`. */
export type DeletedRow = Prisma.DeletedKeyGetPayload<object>;

/** The key's own row as it was. Dates are ISO 8601 with `Z`. */
export type DeletedSettings = Omit<Prisma.ApiKeyUncheckedCreateInput, "expiresAt" | "permissions" | "ipRules"> & {
  permissions: string;
  ipRules: string;
  expiresAt: string | null;
};

/** A row of usage as it was. */
export type DeletedUsage = { day: string; outcome: string; count: number };

/** What is stored of the key's own row. */
export function parseSettings({ settings }: Pick<DeletedRow, "settings">): DeletedSettings {
  return JSON.parse(settings);
}

/** Stored permissions, words separated by spaces, in the usual order. */
export function parseWords(words: string): Permission[] {
  return sortPermissions(words.split(" ").filter(isPermission));
}

/** Stored IP rules, separated by line feeds. */
export function parseRules(rules: string): string[] {
  return rules === "" ? [] : rules.split("\n");
}

/** When its secret was made. */
export function findSecretAt({ secretAt, createdAt }: DeletedSettings): Date {
  return new Date(secretAt ?? createdAt ?? 0);
}

/** The number of days that the policy lets a secret live, where that of a deleted key has outlived them; else null. */
export function findOutlivedDays(policy: KeyPolicy, settings: DeletedSettings, now: Date): number | null {
  const end = findEndOfLife(policy, findSecretAt(settings).getTime());
  return end !== null && end <= now.getTime() ? policy.longestLifeDays : null;
}

/** The account of a deleted key: `makers` are the members who may have keys, by id. */
export type DeletedKeyAccount = { makers: ReadonlyMap<string, string>; keptDays: number; policy: KeyPolicy };

/** A deleted key as people see it. */
export function toDeletedKeyView(
  row: Omit<DeletedRow, "details">,
  { makers, keptDays, policy }: DeletedKeyAccount,
  now: Date,
): DeletedKeyView {
  const settings = parseSettings(row);
  const { permissions, ipRules, expiresAt } = settings;
  const makerName = makers.get(row.makerId);
  const judged = {
    permissions: parseWords(permissions),
    ipRules: parseRules(ipRules),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
  };
  const outlived = findOutlivedDays(policy, settings, now);
  const effect = findRestoreEffect(policy, judged, outlived === null ? findSecretAt(settings) : now);
  return {
    id: row.id,
    name: row.name,
    lastFive: row.lastFive,
    maker: { id: row.makerId, name: makerName ?? "" },
    permissions: parseWords(permissions),
    ipRules: parseRules(ipRules),
    expiresAt,
    deletedAt: row.deletedAt.toISOString(),
    deletedBy: { name: row.deletedByName, isKey: row.isDeletedByKey },
    erasedAt: new Date(row.deletedAt.getTime() + keptDays * DAY_MS).toISOString(),
    isReported: row.reportedAt !== null,
    // A former member may have kept the secret.
    canKeepSecret: row.secretHash !== null && makerName !== undefined,
    ...(outlived !== null && { isOlderThanDays: outlived }),
    ...(effect && { policy: effect }),
  };
}
