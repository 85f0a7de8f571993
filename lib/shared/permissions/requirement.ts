/** What a call asks of a key: clauses, of which each is met by one of several permissions. */
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import type { Permission } from "@/lib/shared/keys/permissions";
import { type Catalogue, grantersOf, listWords, titleOf } from "./catalogue";

/**
 * `wanted`: any one of these is asked for; `grantedBy`: these, and every permission that implies one of them. `names`:
 * what a refusal calls each of `wanted`, in the words of the catalogue; null where they are all Elastic Email's.
 */
export type Clause = {
  wanted: readonly Permission[];
  grantedBy: readonly Permission[];
  names: readonly string[] | null;
};

/**
 * A key meets it by meeting every clause; without clauses any valid key does. No key meets one with unknown words:
 * nobody can say who should.
 */
export type Requirement = {
  clauses: readonly Clause[];
  /** own permissions that the catalogue does not define */
  unknown: readonly Permission[];
  /** the clauses as `spellClauses` writes them */
  text: string;
};

/** Met by any valid key. */
export const ANY_KEY: Requirement = { clauses: [], unknown: [], text: "" };

/** The requirement of all these words, or of any one of them. `None` asks for nothing. */
export function compileRequirement(
  words: Iterable<Permission>,
  { isAny, catalogue }: { isAny: boolean; catalogue: Catalogue },
): Requirement {
  const wanted = [...new Set(words)];
  const known = new Set<Permission>(listWords(catalogue));
  const unknown = wanted.filter((word) => isOwnPermission(word) && !known.has(word));
  const needed = wanted.filter((word) => word !== "None");
  const isForAnyKey = needed.length === 0 || (isAny && needed.length < wanted.length);
  if (isForAnyKey) return { clauses: [], unknown, text: "" };
  const grant = (group: readonly Permission[]) => [...new Set(group.flatMap((word) => grantersOf(catalogue, word)))];
  const groups = isAny ? [needed] : needed.map((word) => [word]);
  const clauses = groups.map((group) => {
    const names = group.some(isOwnPermission) ? group.map((word) => `"${titleOf(catalogue, word)}" (${word})`) : null;
    return { wanted: group, grantedBy: grant(group), names };
  });
  return { clauses, unknown, text: spellClauses(clauses) };
}

/** Clauses as text: one a line, each once, its words separated by spaces. Empty without clauses. */
export function spellClauses(clauses: readonly Clause[]): string {
  return [...new Set(clauses.map(({ wanted }) => wanted.join(" ")))].join("\n");
}

/** The clauses that a key with the permissions `granted` does not meet. */
export function findUnmet({ clauses }: Requirement, granted: ReadonlySet<Permission>): readonly Clause[] {
  // No closure for each word: this is asked for every request.
  let unmet: Clause[] | null = null;
  for (const clause of clauses) {
    if (isGranted(clause, granted)) continue;
    if (unmet) unmet.push(clause);
    else unmet = [clause];
  }
  return unmet ?? NONE;
}

const NONE: readonly Clause[] = [];

function isGranted({ grantedBy }: Clause, granted: ReadonlySet<Permission>): boolean {
  for (const word of grantedBy) if (granted.has(word)) return true;
  return false;
}
