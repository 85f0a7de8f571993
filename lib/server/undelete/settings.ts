/** Reads what is stored of a deleted key. */
import type { Prisma } from "@/lib/server/db/generated/client";
import type { DeletedKeyView } from "@/lib/shared/keys/deleted/deleted-key";
import { isPermission, type Permission, sortPermissions } from "@/lib/shared/keys/permissions";

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

/** A deleted key as people see it. `makers`: the members who may have keys, by id. */
export function toDeletedKeyView(
  row: DeletedRow,
  makers: ReadonlyMap<string, string>,
  keptDays: number,
): DeletedKeyView {
  const { permissions, ipRules, expiresAt } = parseSettings(row);
  const makerName = makers.get(row.makerId);
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
  };
}
