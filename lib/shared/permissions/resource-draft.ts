/** A resource while somebody edits it: its permissions keep their identity, so that a new name is known as a rename. */
import type { OwnPermission } from "@/lib/shared/keys/own-permission";
import type { Catalogue, CatalogueAction, CatalogueResource } from "./catalogue";
import { replaceWords } from "./edit";
import type { Renames } from "./rename";

/** `implies`: words of other resources, and `#id` for a row of this draft. */
export type ActionDraft = {
  id: string;
  /** the word as it is saved; null for a new permission */
  saved: OwnPermission | null;
  name: string;
  title: string;
  description: string;
  implies: string[];
};

/** The form of one resource. `savedName`: as it is saved; null for a new resource. */
export type ResourceDraft = {
  savedName: string | null;
  name: string;
  title: string;
  group: string;
  actions: ActionDraft[];
};

/** What most resources begin with: whoever may write may read. */
export const NEW_RESOURCE: ResourceDraft = {
  savedName: null,
  name: "",
  title: "",
  group: "",
  actions: [
    { id: "1", saved: null, name: "read", title: "", description: "", implies: [] },
    { id: "2", saved: null, name: "write", title: "", description: "", implies: ["#1"] },
  ],
};

/** The form of a resource as it is saved. */
export function startResourceDraft({ name, title = "", group = "", actions }: CatalogueResource): ResourceDraft {
  const idOf = new Map(actions.map((action, index) => [`${name}:${action.name}`, `#${index + 1}`]));
  return {
    ...{ savedName: name, name, title, group },
    actions: actions.map((action, index) => ({
      id: String(index + 1),
      saved: `${name}:${action.name}`,
      name: action.name,
      title: action.title ?? "",
      description: action.description ?? "",
      implies: (action.implies ?? []).map((word) => idOf.get(word) ?? word),
    })),
  };
}

/** The draft with another, empty permission. */
export function addAction(draft: ResourceDraft): ResourceDraft {
  const id = String(Math.max(0, ...draft.actions.map((action) => Number(action.id))) + 1);
  const action = { id, saved: null, name: "", title: "", description: "", implies: [] };
  return { ...draft, actions: [...draft.actions, action] };
}

/** The draft without the permission. */
export function removeAction(draft: ResourceDraft, id: string): ResourceDraft {
  const kept = draft.actions.filter((action) => action.id !== id);
  return {
    ...draft,
    actions: kept.map((action) => ({ ...action, implies: action.implies.filter((other) => other !== `#${id}`) })),
  };
}

/** The draft with the permission one place up or down. */
export function moveAction(draft: ResourceDraft, id: string, step: -1 | 1): ResourceDraft {
  const at = draft.actions.findIndex((action) => action.id === id);
  return { ...draft, actions: move(draft.actions, at, step) };
}

/** The list with the item at `at` one place up or down; as it is where there is no such place. */
function move<T>(list: readonly T[], at: number, step: -1 | 1): T[] {
  const [item, other] = [list[at], list[at + step]];
  if (item === undefined || other === undefined) return [...list];
  return list.map((each, index) => (index === at ? other : index === at + step ? item : each));
}

/**
 * The resource that is the next one up or down within the same group, as a page shows it; undefined where there is
 * none.
 */
export function findNeighbour(
  resources: readonly CatalogueResource[],
  { name, group }: CatalogueResource,
  step: -1 | 1,
): CatalogueResource | undefined {
  const peers = resources.filter((other) => other.group === group);
  return peers[peers.findIndex((peer) => peer.name === name) + step];
}

/** The resources with the two in each other's place. */
export function swapResources(
  resources: readonly CatalogueResource[],
  one: CatalogueResource,
  other: CatalogueResource,
): CatalogueResource[] {
  return resources.map((each) => (each === one ? other : each === other ? one : each));
}

/** A resource as the draft says, without what was left empty. */
export function readResourceDraft(draft: ResourceDraft): CatalogueResource {
  const name = draft.name.trim();
  const wordOf = (id: string): OwnPermission =>
    `${name}:${draft.actions.find((action) => `#${action.id}` === id)?.name.trim() ?? ""}`;
  return {
    name,
    ...optional("title", draft.title),
    ...optional("group", draft.group),
    actions: draft.actions.map((action): CatalogueAction => {
      const implies = action.implies.map((each) => (each.startsWith("#") ? wordOf(each) : (each as OwnPermission)));
      return {
        name: action.name.trim(),
        ...optional("title", action.title),
        ...optional("description", action.description),
        ...(implies.length > 0 ? { implies } : {}),
      };
    }),
  };
}

function optional<Name extends string>(name: Name, text: string): { [N in Name]?: string } {
  const trimmed = text.trim();
  return trimmed === "" ? {} : ({ [name]: trimmed } as { [N in Name]?: string });
}

/**
 * The catalogue with the draft's resource in place of the saved one, or at its end. What other resources and presets
 * name is renamed with it, or removed with it.
 */
export function applyResourceDraft(
  catalogue: Catalogue,
  draft: ResourceDraft,
): { catalogue: Catalogue; renames: Renames; place: number } {
  const resource = readResourceDraft(draft);
  const at = catalogue.resources.findIndex(({ name }) => name === draft.savedName);
  if (at < 0) {
    const resources = [...catalogue.resources, resource];
    return { catalogue: { ...catalogue, resources }, renames: [], place: resources.length - 1 };
  }
  const renames = draft.actions.flatMap(({ saved, name }): Renames => {
    const to = `${resource.name}:${name.trim()}` as const;
    return saved === null || saved === to ? [] : [{ from: saved, to }];
  });
  const kept = new Set(draft.actions.map(({ saved }) => saved));
  const before = catalogue.resources[at]?.actions.map((action): OwnPermission => `${draft.savedName}:${action.name}`);
  const removed = new Set(before?.filter((word) => !kept.has(word)));
  const others = replaceWords(catalogue, { renames, removed });
  const resources = others.resources.map((other, index) => (index === at ? resource : other));
  return { catalogue: { ...others, resources }, renames, place: at };
}
