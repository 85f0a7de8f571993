/** Counts what every client of the soak saw, and which of it nobody expected. */

export class Counter {
  readonly #counts = new Map<string, { count: number; isExpected: boolean }>();

  /** `what` is a status, or how else it ended. */
  add(client: string, what: string | number, isExpected: boolean): void {
    const name = `${client}: ${what}`;
    const known = this.#counts.get(name);
    if (known) known.count++;
    else this.#counts.set(name, { count: 1, isExpected });
  }

  /** How often anything happened that should not have. */
  get unexpected(): number {
    return [...this.#counts.values()].reduce((sum, { count, isExpected }) => sum + (isExpected ? 0 : count), 0);
  }

  lines(): string[] {
    return [...this.#counts]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(
        ([name, { count, isExpected }]) => `  ${name}: ${count.toLocaleString("en")}${isExpected ? "" : " UNEXPECTED"}`,
      );
  }
}
