/** Finds what a catalogue contradicts itself in: names used twice, words that don't exist, implications in a circle. */
import type { OwnPermission } from "@/lib/shared/keys/own-permission";
import { MAX_OWN_PERMISSION_LENGTH } from "@/lib/shared/keys/own-permission";
import { type Catalogue, closeOver, listEntries } from "./catalogue";

/** What is wrong, and where in the document. */
export type CatalogueFault = { path: (string | number)[]; message: string };

const MAX_WORDS = 500;

/** The faults of a catalogue whose parts are valid by themselves. */
export function findCatalogueFaults(catalogue: Catalogue): CatalogueFault[] {
  const words = new Set(listEntries(catalogue).map(({ word }) => word));
  return [
    ...findSizeFaults(words.size),
    ...findDoubles(catalogue.resources, ["resources"], "resource"),
    ...catalogue.resources.flatMap(({ actions }, index) =>
      findDoubles(actions, ["resources", index, "actions"], "action"),
    ),
    ...findDoubles(catalogue.presets, ["presets"], "preset"),
    ...catalogue.resources.flatMap((_, index) => findActionFaults(catalogue, index, words)),
    ...catalogue.presets.flatMap(({ permissions }, index) =>
      findUnknown(permissions, words, ["presets", index, "permissions"]),
    ),
  ];
}

function findSizeFaults(count: number): CatalogueFault[] {
  if (count <= MAX_WORDS) return [];
  return [{ path: ["resources"], message: `There are ${count} permissions; ${MAX_WORDS} are the most.` }];
}

function findDoubles(named: readonly { name: string }[], path: CatalogueFault["path"], what: string): CatalogueFault[] {
  const seen = new Set<string>();
  return named.flatMap(({ name }, index) => {
    const isDouble = seen.has(name);
    seen.add(name);
    const message = `There is a second ${what} of the name "${name}". Rename or remove one of them.`;
    return isDouble ? [{ path: [...path, index, "name"], message }] : [];
  });
}

function findActionFaults(catalogue: Catalogue, index: number, words: ReadonlySet<OwnPermission>): CatalogueFault[] {
  const resource = catalogue.resources[index];
  return (resource?.actions ?? []).flatMap((action, place) => {
    const path = ["resources", index, "actions", place];
    const word = `${resource?.name}:${action.name}` as const;
    if (word.length > MAX_OWN_PERMISSION_LENGTH) {
      const message = `"${word}" is longer than ${MAX_OWN_PERMISSION_LENGTH} characters. Shorten the name of its resource or action.`;
      return [{ path: [...path, "name"], message }];
    }
    const unknown = findUnknown(action.implies ?? [], words, [...path, "implies"]);
    if (unknown.length > 0) return unknown;
    // Two words that imply each other allow the same, which is rarely meant: one of them gives more than it says.
    const isCircle = closeOver(catalogue, action.implies ?? []).has(word);
    const message = `"${word}" implies itself, directly or by way of other permissions. Remove one of these implications.`;
    return isCircle ? [{ path: [...path, "implies"], message }] : [];
  });
}

function findUnknown(
  named: readonly OwnPermission[],
  words: ReadonlySet<OwnPermission>,
  path: CatalogueFault["path"],
): CatalogueFault[] {
  return named.flatMap((word, index) => {
    const message = `"${word}" is no permission of this catalogue. Define it, or remove it here.`;
    return words.has(word) ? [] : [{ path: [...path, index], message }];
  });
}
