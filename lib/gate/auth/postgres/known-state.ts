/** What a gate knows of the database's generations, as a count of its own that only grows. */
import { setTimeout as sleep } from "node:timers/promises";
import { NO_DOCUMENTS, type StoredDocument, type StoredDocuments } from "@/lib/shared/documents/stored";
import { type GateStamp, isSuccessor } from "@/lib/shared/nodes/stamp";

/**
 * One answer of PostgreSQL. `changes`: for generations after the known one, which key each changed; null: any. A
 * document is null where there is none, or none of another version than the known one.
 */
export type StateAnswer = GateStamp & {
  changes: readonly (readonly [generation: number, keyId: string | null])[];
  routes: StoredDocument | null;
  permissions: StoredDocument | null;
};

/** How long somebody waits for news that PostgreSQL has committed already. */
const NEWS_LIMIT_MS = 1_000;

/** The revisions whose keys are remembered. A reader that missed more forgets every key. */
const REVISIONS_KEPT = 256;

/**
 * Counts a revision whenever an answer brings news. The generation itself would not do: a database that was restored
 * comes back with an older one, or with the same one and another stamp.
 */
export class KnownState {
  #known: GateStamp | null = null;
  #revision = 0;
  #histories = 0;
  readonly #waiting: (() => void)[] = [];
  #documents = NO_DOCUMENTS;
  /** the keys that a revision changed; null: any */
  readonly #changed = new Map<number, readonly string[] | null>();

  /** The newest generation that was heard of; 0 before the first answer. */
  get generation(): number {
    return this.#known?.generation ?? 0;
  }

  get stamp(): string {
    return this.#known?.stamp ?? "";
  }

  /** A number that has grown whenever an answer brought news. */
  get revision(): number {
    return this.#revision;
  }

  /** A number that has grown whenever an answer did not follow from the one before. */
  get histories(): number {
    return this.#histories;
  }

  /** Resolves when an answer brings news, or after `NEWS_LIMIT_MS` without any. */
  async untilNews(): Promise<void> {
    const news = new Promise<void>((resolve) => this.#waiting.push(resolve));
    const limit = new AbortController();
    const isOver = sleep(NEWS_LIMIT_MS, undefined, { signal: limit.signal, ref: false }).catch(() => {});
    await Promise.race([news, isOver]);
    limit.abort();
  }

  /** The documents of the newest answer. The same object until one of them changes. */
  get documents(): StoredDocuments {
    return this.#documents;
  }

  /** Whether the answer does not follow from what is known: then no known document can be relied on either. */
  isOtherHistory(answer: GateStamp): boolean {
    return this.#known !== null && !isSuccessor(this.#known, answer);
  }

  /**
   * Takes an answer in. Returns whether it brought news. An answer of another history must have been asked for without
   * naming known documents.
   */
  note(answer: StateAnswer): boolean {
    const { generation, stamp, routes, permissions } = answer;
    const before = this.#known;
    const known = this.isOtherHistory(answer) ? NO_DOCUMENTS : this.#documents;
    if (routes || permissions || known !== this.#documents) {
      this.#documents = { routes: routes ?? known.routes, permissions: permissions ?? known.permissions };
    }
    this.#known = { generation, stamp };
    if (before !== null && isSuccessor(before, answer)) {
      if (generation === before.generation) return false;
      this.#add(namedKeys(before.generation, answer));
      return true;
    }
    this.#histories++;
    this.#add(null);
    return true;
  }

  #add(keys: readonly string[] | null): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#changed.set(++this.#revision, keys);
    this.#changed.delete(this.#revision - REVISIONS_KEPT);
  }

  /** The ids of all keys changed after revision `before`, up to and with `revision`; null when it may be any. */
  changedBetween(before: number, revision: number): string[] | null {
    if (before >= revision || revision - before > REVISIONS_KEPT) return null;
    const ids: string[] = [];
    for (let each = before + 1; each <= revision; each++) {
      const keys = this.#changed.get(each);
      if (!keys) return null;
      ids.push(...keys);
    }
    return ids;
  }
}

/** The keys of all generations after `before`; null when one of them names none. */
function namedKeys(before: number, { generation, changes }: StateAnswer): string[] | null {
  const byGeneration = new Map(changes);
  const ids: string[] = [];
  for (let each = before + 1; each <= generation; each++) {
    const id = byGeneration.get(each);
    if (!id) return null;
    ids.push(id);
  }
  return ids;
}
