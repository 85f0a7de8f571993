/** Asks for many things with one statement at a time. */

/** The most things that one statement asks for. */
const MOST_AT_ONCE = 1_000;
/** The most things that wait for a statement. More are refused at once: they would be answered too late. */
const MOST_WAITING = 20_000;

type Waiting<Answer> = {
  wanted: readonly string[];
  resolve: (answer: Answer) => void;
  reject: (reason: unknown) => void;
};

/**
 * While a statement is under way, what is wanted waits for the next. Nobody joins a statement that was sent already:
 * its answer may be older than what was committed before they asked.
 */
export class Batch<Answer> {
  readonly #ask: (wanted: readonly string[]) => Promise<Answer>;
  #waiting: Waiting<Answer>[] = [];
  #waitingCount = 0;
  #isAsking = false;

  /** `ask` gets each name once. Its answer goes to all that wait for one of them. */
  constructor(ask: (wanted: readonly string[]) => Promise<Answer>) {
    this.#ask = ask;
  }

  /** The answer of a statement that is sent after this call, and asks for all of `wanted`. Rejects when it fails. */
  request(wanted: readonly string[]): Promise<Answer> {
    if (this.#waitingCount + wanted.length > MOST_WAITING) {
      return Promise.reject(new Error("too many look-ups wait for PostgreSQL"));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ wanted, resolve, reject });
      this.#waitingCount += wanted.length;
      if (!this.#isAsking) void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.length > 0) {
      const batch = this.#take();
      try {
        const answer = await this.#ask([...new Set(batch.flatMap(({ wanted }) => wanted))]);
        for (const { resolve } of batch) resolve(answer);
      } catch (error) {
        // Who waits behind a statement that failed is not kept waiting for the next to fail as well.
        for (const { reject } of [...batch, ...this.#waiting]) reject(error);
        this.#waiting = [];
        this.#waitingCount = 0;
      }
    }
    this.#isAsking = false;
  }

  #take(): Waiting<Answer>[] {
    let count = 0;
    const end = this.#waiting.findIndex(({ wanted }, index) => {
      count += wanted.length;
      return count > MOST_AT_ONCE && index > 0;
    });
    const batch = this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
    for (const { wanted } of batch) this.#waitingCount -= wanted.length;
    return batch;
  }
}
