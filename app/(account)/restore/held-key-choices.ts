/** What is suggested for each held key, and how many of each choice there are. Pure functions. */
import type { HeldKeyChoice, RestoreReview } from "@/lib/shared/keys/restore-review";

/** A choice by the id of its key. */
export type Choices = Readonly<Record<string, HeldKeyChoice>>;

/** How many keys have each choice. */
export type ChoiceCounts = Record<HeldKeyChoice, number>;

/**
 * A key that was deleted since is deleted again, and one of which something else is known stays held. The others are
 * released, but only where the replaced database could be read.
 */
export function suggestChoices({ keys, findings, isKnown }: RestoreReview): Choices {
  const suggest = (keyId: string): HeldKeyChoice => {
    const changes = findings.keys.filter((finding) => finding.keyId === keyId).map(({ change }) => change);
    if (changes.includes("deleted")) return "delete";
    return isKnown && changes.length === 0 ? "release" : "hold";
  };
  return Object.fromEntries(keys.map(({ id }) => [id, suggest(id)]));
}

/** Whether something is known that releasing the key would undo. */
export function isRevoked({ findings }: RestoreReview, keyId: string): boolean {
  return findings.keys.some((finding) => finding.keyId === keyId && finding.change !== "handed_over");
}

/** Counts the choices of the keys that are still held. */
export function countChoices(
  keys: readonly { id: string }[],
  choiceFor: (keyId: string) => HeldKeyChoice,
): ChoiceCounts {
  const counts: ChoiceCounts = { release: 0, hold: 0, delete: 0 };
  for (const { id } of keys) counts[choiceFor(id)]++;
  return counts;
}
