/** Decides which of the server's own permissions the picker shows, where, and in which state. */
import { explainForbidden, type Forbidden, isBlocked } from "@/components/keys/forbidden";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import { isOwnPermission, type OwnPermission } from "@/lib/shared/keys/own-permission";
import { type CatalogueEntry, closeOver, listEntries } from "@/lib/shared/permissions/catalogue";
import type { PermissionsView } from "@/lib/shared/permissions/view";

/** One checkbox. */
export type OwnRow = {
  word: OwnPermission;
  title: string;
  description: string | null;
  /** the calls that ask for it */
  calls: readonly string[];
  isChosen: boolean;
  /** the title of a chosen permission that implies this one, or null */
  includedIn: string | null;
  /** it can't be chosen */
  isBlocked?: boolean;
  /** why the account's policy forbids it; absent where it does not */
  forbiddenFor?: string;
};

/** The permissions of one resource. */
export type OwnGroup = { key: string; group: string | null; resource: string; rows: OwnRow[] };

/** What the picker shows. */
export type OwnOffer = {
  groups: OwnGroup[];
  /** permissions that no route asks for */
  unused: OwnGroup[];
  /** permissions that the key has, and the catalogue has not */
  gone: OwnRow[];
};

type OwnChoice = {
  value: readonly OwnPermission[];
  /** what the key had when the form opened: it stays offered, so that a change by mistake can be undone */
  kept: ReadonlySet<OwnPermission>;
  boundary: PermissionBoundary;
  search: string;
  /** by the account's policy; absent where it is not asked */
  forbidden?: Forbidden;
};

/**
 * The permissions to show. Where no route asks for any own permission, none of them counts as unused: other programs
 * may ask for them with `/api/check`.
 */
export function listOwnOffer({ catalogue, calls }: PermissionsView, choice: OwnChoice): OwnOffer {
  const { value, kept, boundary, search, forbidden } = choice;
  const entries = listEntries(catalogue);
  const known = new Set(entries.map(({ word }) => word));
  const within = boundary && new Set(boundary);
  const chosen = new Set(value);
  const toRow = (entry: CatalogueEntry): OwnRow => ({
    word: entry.word,
    title: entry.title,
    description: entry.description,
    calls: calls[entry.word] ?? [],
    isChosen: chosen.has(entry.word),
    includedIn: findIncluder(entries, value, (word) => closeOver(catalogue, [word]), entry.word),
    ...(forbidden && markForbidden(forbidden, entry.word, chosen.has(entry.word))),
  });
  const shown = entries
    .filter(({ word }) => !within || within.has(word) || kept.has(word) || chosen.has(word))
    .filter((entry) => matches(entry, calls[entry.word] ?? [], search));
  const hasCalls = Object.keys(calls).length > 0;
  const isUnused = ({ word }: CatalogueEntry) => hasCalls && !calls[word] && !kept.has(word);
  const gone = [...new Set([...kept, ...value])].filter((word) => !known.has(word) && word.includes(search.trim()));
  return {
    groups: toGroups(
      shown.filter((entry) => !isUnused(entry)),
      toRow,
    ),
    unused: toGroups(shown.filter(isUnused), toRow),
    gone: gone.map((word) => ({
      ...{ word, title: word, description: null, calls: calls[word] ?? [], includedIn: null },
      isChosen: chosen.has(word),
    })),
  };
}

function markForbidden(forbidden: Forbidden, word: OwnPermission, isChosen: boolean) {
  const forbiddenFor = explainForbidden(forbidden, word, isChosen);
  return forbiddenFor === null ? {} : { forbiddenFor, isBlocked: isBlocked(forbidden, word) };
}

function findIncluder(
  entries: readonly CatalogueEntry[],
  value: readonly OwnPermission[],
  close: (word: OwnPermission) => ReadonlySet<OwnPermission>,
  word: OwnPermission,
): string | null {
  const includer = value.find((other) => other !== word && close(other).has(word));
  return entries.find((entry) => entry.word === includer)?.title ?? null;
}

function matches(
  { word, title, description, resource, group }: CatalogueEntry,
  calls: readonly string[],
  search: string,
) {
  const wanted = search.trim().toLowerCase();
  const texts = [word, title, description, resource, group, ...calls];
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}

/** The resources of one group stand together, where the first of them stands in the catalogue. */
function toGroups(entries: readonly CatalogueEntry[], toRow: (entry: CatalogueEntry) => OwnRow): OwnGroup[] {
  const resources = new Map<string, OwnGroup>();
  for (const entry of entries) {
    const [key = ""] = entry.word.split(":");
    const group = resources.get(key) ?? { key, group: entry.group, resource: entry.resource, rows: [] };
    group.rows.push(toRow(entry));
    resources.set(key, group);
  }
  const names = [...new Set([...resources.values()].map(({ group }) => group))];
  return names.flatMap((name) => [...resources.values()].filter(({ group }) => group === name));
}

/** The words with `changed` added or removed. `isClosed`: what they imply is added too, as a boundary needs it. */
export function setOwn(
  { catalogue }: PermissionsView,
  value: readonly OwnPermission[],
  { words, isChosen, isClosed }: { words: readonly OwnPermission[]; isChosen: boolean; isClosed: boolean },
): OwnPermission[] {
  const removed = new Set(words);
  if (!isChosen) return value.filter((word) => !removed.has(word));
  const added = isClosed ? closeOver(catalogue, words) : words;
  return [...new Set([...value, ...added])].filter(isOwnPermission);
}
