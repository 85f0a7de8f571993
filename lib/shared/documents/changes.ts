/** Tells what differs between two texts of a document, by the names of its parts. */
import type { DocumentKind } from "./kind";

/** The names of parts, in the order of their documents. */
export type DocumentChanges = {
  added: string[];
  removed: string[];
  changed: string[];
  /** the parts that both have stand in another order */
  isReordered: boolean;
};

/** What `after` has that `before` has not. `before` is null where there was no document. Both must be valid. */
export function findChanges(kind: DocumentKind, before: string | null, after: string): DocumentChanges {
  const [old, next] = [before === null ? new Map<string, string>() : listParts(kind, before), listParts(kind, after)];
  const kept = [...old.keys()].filter((name) => next.has(name));
  const keptNow = [...next.keys()].filter((name) => old.has(name));
  return {
    added: [...next.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !next.has(name)),
    changed: keptNow.filter((name) => old.get(name) !== next.get(name)),
    isReordered: kept.some((name, index) => keptNow[index] !== name),
  };
}

/** Whether nothing differs. */
export function hasNoChanges({ added, removed, changed, isReordered }: DocumentChanges): boolean {
  return added.length + removed.length + changed.length === 0 && !isReordered;
}

/** The parts by name, each as comparable text. */
function listParts(kind: DocumentKind, text: string): Map<string, string> {
  const document: unknown = JSON.parse(text);
  return new Map(kind === "routes" ? listRoutes(document) : listPermissions(document));
}

type Part = readonly [name: string, text: string];

function listRoutes(document: unknown): Part[] {
  return listMember(document, "routes").map((route) => [nameOf(route, "path"), toComparable(route)]);
}

function listPermissions(document: unknown): Part[] {
  const words = listMember(document, "resources").flatMap((resource) => {
    const { actions: _, ...rest } = isRecord(resource) ? resource : {};
    return listMember(resource, "actions").map((action): Part => {
      return [`${nameOf(resource, "name")}:${nameOf(action, "name")}`, toComparable([rest, action])];
    });
  });
  const presets = listMember(document, "presets").map((preset): Part => {
    return [`Preset ${nameOf(preset, "name")}`, toComparable(preset)];
  });
  const offered = listMember(document, "offered");
  return [
    ...words,
    ...presets,
    ...(offered.length > 0 ? [["Offered catalogues", toComparable(offered)] as const] : []),
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listMember(value: unknown, name: string): unknown[] {
  const member = isRecord(value) ? value[name] : undefined;
  return Array.isArray(member) ? member : [];
}

function nameOf(value: unknown, member: string): string {
  return isRecord(value) ? String(value[member]) : "";
}

/** JSON with the members of every object in one order. */
function toComparable(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
