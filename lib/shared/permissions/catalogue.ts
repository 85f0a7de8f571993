/** The catalogue of the server's own permissions: what words there are, what they are called, what they imply. */
import { isOwnPermission, type OwnPermission } from "@/lib/shared/keys/own-permission";
import {
  allows,
  type ElasticPermission,
  labelPermission,
  PERMISSIONS,
  type Permission,
} from "@/lib/shared/keys/permissions";

/** One of the catalogues that the dialogs for keys can offer. */
export type CatalogueName = "own" | "elastic-email";

/** One thing that can be done with a resource; its word is `resource:action`. */
export type CatalogueAction = {
  name: string;
  title?: string;
  description?: string;
  /** words that a key with this one is allowed as well */
  implies?: OwnPermission[];
};

/** A kind of thing that an API has, with what can be done with it. */
export type CatalogueResource = { name: string; title?: string; group?: string; actions: CatalogueAction[] };

/** A set of own permissions to start a key from. */
export type CataloguePreset = { name: string; description?: string; permissions: OwnPermission[] };

/** The permissions document, never changed once it was read. Its order is that of every list; `catalogue` parses it. */
export type Catalogue = {
  resources: CatalogueResource[];
  presets: CataloguePreset[];
  offered?: CatalogueName[];
};

/** The catalogue of a server that has defined no permissions. */
export const EMPTY_CATALOGUE: Catalogue = { resources: [], presets: [] };

/** One word of a catalogue. Titles are those given, else the names. */
export type CatalogueEntry = {
  word: OwnPermission;
  title: string;
  description: string | null;
  resource: string;
  /** null: the resource is in no group */
  group: string | null;
  /** as written: not the words that these imply in turn */
  implies: readonly OwnPermission[];
};

/** Every word with its texts, in the catalogue's order. */
export function listEntries(catalogue: Catalogue): readonly CatalogueEntry[] {
  return indexOf(catalogue).entries;
}

/** Every word, in the catalogue's order. */
export function listWords(catalogue: Catalogue): OwnPermission[] {
  return listEntries(catalogue).map(({ word }) => word);
}

/** The words, and all that they imply, directly or by way of others. */
export function closeOver(catalogue: Catalogue, words: Iterable<OwnPermission>): Set<OwnPermission> {
  const { entriesByWord } = indexOf(catalogue);
  return follow(words, (word) => entriesByWord.get(word)?.implies ?? []);
}

/**
 * The words that each allow what `word` asks for: the word itself, then every word that implies it. `None` has no other
 * granter, although every key is allowed it: see `allows`.
 */
export function grantersOf(catalogue: Catalogue, word: Permission): readonly Permission[] {
  if (!isOwnPermission(word)) return [word, ...PERMISSIONS.filter((other) => other !== word && implies(other, word))];
  const { impliers } = indexOf(catalogue);
  return [...follow([word], (each) => impliers.get(each) ?? [])];
}

function implies(granted: ElasticPermission, needed: ElasticPermission): boolean {
  return needed !== "None" && allows(new Set([granted]), needed);
}

function follow(
  words: Iterable<OwnPermission>,
  next: (word: OwnPermission) => readonly OwnPermission[],
): Set<OwnPermission> {
  const reached = new Set(words);
  // A set that grows while it is iterated is iterated to its new end.
  for (const word of reached) for (const other of next(word)) reached.add(other);
  return reached;
}

/** The entry of a word, or null if the catalogue has no such word. */
export function findEntry(catalogue: Catalogue, word: Permission): CatalogueEntry | null {
  return indexOf(catalogue).entriesByWord.get(word) ?? null;
}

/** What people call a permission: an own word's title, or the label of Elastic Email's; the word if it is unknown. */
export function titleOf(catalogue: Catalogue, word: Permission): string {
  return findEntry(catalogue, word)?.title ?? labelPermission(word);
}

/** What a sentence calls a permission: an own one by its title and its word, one of Elastic Email's by its word. */
export function namePermission(catalogue: Catalogue, word: Permission): string {
  return isOwnPermission(word) ? `"${titleOf(catalogue, word)}" (${word})` : word;
}

/** The catalogues that the dialogs for keys offer: at least one. */
export function listOffered({ resources, offered }: Catalogue): readonly CatalogueName[] {
  const names = offered ?? ["own"];
  const usable = names.filter((name) => name === "elastic-email" || resources.length > 0);
  return usable.length > 0 ? usable : ["elastic-email"];
}

type Index = {
  entries: readonly CatalogueEntry[];
  entriesByWord: ReadonlyMap<Permission, CatalogueEntry>;
  /** for each word, those that name it in their `implies` */
  impliers: ReadonlyMap<OwnPermission, readonly OwnPermission[]>;
};

const indexes = new WeakMap<Catalogue, Index>();

function indexOf(catalogue: Catalogue): Index {
  const known = indexes.get(catalogue);
  if (known) return known;
  const entries = catalogue.resources.flatMap(toEntries);
  const impliers = new Map<OwnPermission, OwnPermission[]>();
  for (const { word, implies: implied } of entries) {
    for (const other of implied) impliers.set(other, [...(impliers.get(other) ?? []), word]);
  }
  const index = { entries, entriesByWord: new Map(entries.map((entry) => [entry.word, entry])), impliers };
  indexes.set(catalogue, index);
  return index;
}

function toEntries({ name, title, group, actions }: CatalogueResource): CatalogueEntry[] {
  return actions.map((action) => ({
    word: `${name}:${action.name}`,
    title: action.title ?? `${title ?? name}: ${action.name}`,
    description: action.description ?? null,
    resource: title ?? name,
    group: group ?? null,
    implies: action.implies ?? [],
  }));
}
