/** Changes a catalogue part by part; every result is a new catalogue. Pure functions. */
import type { OwnPermission } from "@/lib/shared/keys/own-permission";
import type { Catalogue, CatalogueAction, CataloguePreset, CatalogueResource } from "./catalogue";
import type { Renames } from "./rename";

/** The catalogue with words replaced and removed wherever one word names another: implications and presets. */
export function replaceWords(
  catalogue: Catalogue,
  { renames, removed }: { renames: Renames; removed: ReadonlySet<OwnPermission> },
): Catalogue {
  const next = new Map(renames.map(({ from, to }) => [from, to]));
  const replace = (words: readonly OwnPermission[]) =>
    words.filter((word) => !removed.has(word)).map((word) => next.get(word) ?? word);
  return {
    ...catalogue,
    resources: catalogue.resources.map((resource) => ({
      ...resource,
      actions: resource.actions.map(({ implies, ...action }): CatalogueAction => {
        const kept = replace(implies ?? []);
        return kept.length > 0 ? { ...action, implies: kept } : action;
      }),
    })),
    // A preset that would give nothing is none.
    presets: catalogue.presets
      .map((preset) => ({ ...preset, permissions: replace(preset.permissions) }))
      .filter(({ permissions }) => permissions.length > 0),
  };
}

/** The catalogue without a resource, and without its permissions wherever they are named. */
export function removeResource(catalogue: Catalogue, name: string): Catalogue {
  const resource = catalogue.resources.find((each) => each.name === name);
  const removed = new Set(resource?.actions.map((action): OwnPermission => `${name}:${action.name}`));
  const rest = replaceWords(catalogue, { renames: [], removed });
  return { ...rest, resources: rest.resources.filter((each) => each.name !== name) };
}

/** The catalogue with a preset in place of the one called `savedName`, or at the end where that is null. */
export function putPreset(catalogue: Catalogue, savedName: string | null, preset: CataloguePreset): Catalogue {
  const at = catalogue.presets.findIndex(({ name }) => name === savedName);
  if (at < 0) return { ...catalogue, presets: [...catalogue.presets, preset] };
  return { ...catalogue, presets: catalogue.presets.map((each, index) => (index === at ? preset : each)) };
}

/** The catalogue without the preset. */
export function removePreset(catalogue: Catalogue, name: string): Catalogue {
  return { ...catalogue, presets: catalogue.presets.filter((preset) => preset.name !== name) };
}

/**
 * The catalogue with imported resources: permissions that it does not have are added, to a resource of the same name
 * where there is one. What it has already stays as it is.
 */
export function addImported(catalogue: Catalogue, imported: readonly CatalogueResource[]): Catalogue {
  const resources = catalogue.resources.map((resource) => {
    const twin = imported.find(({ name }) => name === resource.name);
    const known = new Set(resource.actions.map(({ name }) => name));
    const added = (twin?.actions ?? []).filter(({ name }) => !known.has(name));
    return { ...resource, actions: [...resource.actions, ...added] };
  });
  const known = new Set(catalogue.resources.map(({ name }) => name));
  return { ...catalogue, resources: [...resources, ...imported.filter(({ name }) => !known.has(name))] };
}
