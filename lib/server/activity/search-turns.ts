/** Lets the searches of each account take turns, because each reads the account's whole activity. */

type Turn = { accountId: string; start: () => void };

/** One search of an account runs at a time, and `width` of all accounts. */
export class SearchTurns {
  readonly #width: number;
  readonly #mostWaiting: number;
  readonly #running = new Set<string>();
  readonly #waiting: Turn[] = [];

  /** `mostWaiting`: how many searches of one account may wait. */
  constructor(width: number, mostWaiting: number) {
    this.#width = width;
    this.#mostWaiting = mostWaiting;
  }

  /** Runs the search in its turn. Null when too many of the account wait already, unless `isPatient`. */
  async run<T>(
    accountId: string,
    search: () => Promise<T>,
    { isPatient = false }: { isPatient?: boolean } = {},
  ): Promise<T | null> {
    const ahead = this.#waiting.filter((turn) => turn.accountId === accountId).length;
    if (!isPatient && ahead >= this.#mostWaiting) return null;
    await new Promise<void>((start) => {
      this.#waiting.push({ accountId, start });
      this.#startNext();
    });
    try {
      return await search();
    } finally {
      this.#running.delete(accountId);
      this.#startNext();
    }
  }

  /** Starts every waiting search that there is room for, the longest waiting first. */
  #startNext(): void {
    while (this.#running.size < this.#width) {
      const index = this.#waiting.findIndex(({ accountId }) => !this.#running.has(accountId));
      const [next] = index === -1 ? [] : this.#waiting.splice(index, 1);
      if (!next) return;
      this.#running.add(next.accountId);
      next.start();
    }
  }
}

/** The turns of this process, although Next bundles this module more than once. */
export function getSearchTurns(): SearchTurns {
  const holder = globalThis as typeof globalThis & { latchkeySearches?: SearchTurns };
  holder.latchkeySearches ??= new SearchTurns(2, 4);
  return holder.latchkeySearches;
}
