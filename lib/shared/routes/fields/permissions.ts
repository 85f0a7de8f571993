/** The schema of what a route asks for: the permissions of each method. */
import { isPermission, PERMISSIONS } from "@/lib/shared/keys/permissions";
import { z } from "@/lib/shared/zod";
import { quote } from "../json-lines";
import { checked, missingOrWrong, type PartFault, wrongShape } from "../schema-messages";

/** What one method asks for: all words of a list, or any of them. An empty list of all: any valid key. */
export type RequirementEntry = readonly string[] | { all: readonly string[] } | { any: readonly string[] };

/** The words of an entry, and whether one of them is enough. */
export function readRequirement(entry: RequirementEntry): { words: readonly string[]; isAny: boolean } {
  if ("any" in entry) return { words: entry.any, isAny: true };
  return { words: "all" in entry ? entry.all : entry, isAny: false };
}

const NO_LIST =
  'A method needs a list of permissions, for example ["ViewReports"], {"any": ["orders:read", "orders:write"]}, or [] where any valid key will do.';

/** An entry of a method, or of a tool. */
export const requirementEntry = checked<RequirementEntry>((value) => {
  if (Array.isArray(value)) return findWordFaults(value, []);
  if (typeof value !== "object" || value === null) return [{ path: [], message: NO_LIST }];
  const [[name, words] = ["", null], ...others] = Object.entries(value);
  if ((name !== "all" && name !== "any") || others.length > 0) {
    return [{ path: [], message: `An object of permissions has one field, "all" or "any". ${NO_LIST}` }];
  }
  if (!Array.isArray(words)) return [{ path: [name], message: `${quote(name)} must be a list of permissions.` }];
  if (name === "any" && words.length === 0) {
    return [
      { path: [name], message: '"any" must hold at least one permission; write [] where any valid key will do.' },
    ];
  }
  return findWordFaults(words, [name]);
});

function findWordFaults(words: readonly unknown[], path: PropertyKey[]): PartFault[] {
  const faults: PartFault[] = [];
  for (const [index, word] of words.entries()) {
    const message = findWordFault(word);
    if (message !== null) faults.push({ path: [...path, index], message });
  }
  return faults;
}

function findWordFault(word: unknown): string | null {
  if (typeof word !== "string") return 'A permission must be a word, for example "ViewReports" or "orders:read".';
  if (isPermission(word)) return null;
  const near = PERMISSIONS.find((known) => known.toLowerCase() === word.trim().toLowerCase());
  const right = near ? `write ${quote(near)}` : "those of a key are meant, for example ViewReports or orders:read";
  return `${quote(word)} is no permission; ${right}.`;
}

const words = requirementEntry.optional();
const methods = { GET: words, HEAD: words, POST: words, PUT: words, PATCH: words, DELETE: words, OPTIONS: words };
/** The methods that a route can allow. */
export const METHODS = Object.keys(methods) as (keyof typeof methods)[];

function describeMethod(name: string): string {
  const near = METHODS.find((known) => known === name.trim().toUpperCase());
  return `${quote(name)} is no method that a route can let through; ${near ? `write ${quote(near)}` : `those are ${METHODS.join(", ")}`}.`;
}

/** The methods that a route allows, each with what it asks for. */
export const methodPermissions = z
  .strictObject(methods, {
    error: wrongShape(missingOrWrong("permissions", 'an object such as {"GET": ["ViewReports"]}'), describeMethod),
  })
  .refine((given) => Object.keys(given).length > 0, {
    error: 'The route lets no method through; name one at least, as in {"GET": []}.',
    // An unknown method has been removed from `given`: its own message must be the only one.
    when: ({ issues }) => issues.length === 0,
  });
