/** Replaces renamed permissions wherever they are written. Pure functions. */
import { isOwnPermission, type OwnPermission } from "@/lib/shared/keys/own-permission";
import * as z from "@/lib/shared/zod";

const word = z.custom<OwnPermission>((given) => typeof given === "string" && isOwnPermission(given));

/** Permissions that were renamed: each `from` is a `to` now. */
export const renames = z.array(z.strictObject({ from: word, to: word })).max(500);

/** A valid `renames`. */
export type Renames = z.output<typeof renames>;

/** A stored list of permissions, words separated by spaces, with the new words; each once, in the same order. */
export function renameWords(stored: string, given: Renames): string {
  const next = toMap(given);
  return [...new Set(stored.split(" ").map((each) => next.get(each) ?? each))].join(" ");
}

/**
 * The text of a routes document with the new words, wherever a route names permissions: in "permissions" and in the
 * tools of "mcp". The same text where it names none of them.
 */
export function renameInRoutes(text: string, given: Renames): string {
  const next = toMap(given);
  const document: unknown = JSON.parse(text);
  let isChanged = false;
  const replace = (value: unknown): unknown => {
    if (typeof value === "string" && next.has(value)) {
      isChanged = true;
      return next.get(value);
    }
    if (Array.isArray(value)) return value.map(replace);
    return isRecord(value) ? mapMembers(value, replace) : value;
  };
  const inRoute = (route: unknown) =>
    isRecord(route)
      ? mapMembers(route, (value, name) => (name === "permissions" || name === "mcp" ? replace(value) : value))
      : route;
  const renamed = isRecord(document)
    ? mapMembers(document, (value, name) => (name === "routes" && Array.isArray(value) ? value.map(inRoute) : value))
    : document;
  return isChanged ? JSON.stringify(renamed) : text;
}

function toMap(given: Renames): ReadonlyMap<string, OwnPermission> {
  return new Map(given.map(({ from, to }) => [from, to]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapMembers(record: Record<string, unknown>, change: (value: unknown, name: string) => unknown) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
