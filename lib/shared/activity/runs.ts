/** Folds what a program did to one key again and again, so that it does not bury what people did. */
import type { ActivityEntry } from "./view";

/** Entries that are shown as one, newest first; most runs have one entry. */
export type ActivityRun = [ActivityEntry, ...ActivityEntry[]];

/** A shorter run is shown entry by entry. */
const MIN_FOLDED = 3;

const isSame = (one: ActivityEntry, other: ActivityEntry): boolean =>
  one.isByKey &&
  other.isByKey &&
  one.keyId !== null &&
  one.keyId === other.keyId &&
  one.kind === other.kind &&
  one.actorName === other.actorName;

/** Folds neighbours that one program did to one key. */
export function foldRuns(entries: readonly ActivityEntry[]): ActivityRun[] {
  const runs: ActivityRun[] = [];
  for (const entry of entries) {
    const run = runs.at(-1);
    if (run && isSame(run[0], entry)) run.push(entry);
    else runs.push([entry]);
  }
  return runs.flatMap((run) => (run.length < MIN_FOLDED ? run.map((entry): ActivityRun => [entry]) : [run]));
}
