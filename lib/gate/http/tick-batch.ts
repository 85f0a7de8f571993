/** What came in during one turn of the event loop, served together at its end. */

export class TickBatch<T> {
  readonly #serve: (items: readonly T[]) => void;
  #items: T[] = [];

  /** `serve` gets everything that was added during a turn, in its order, once all that had arrived was read. */
  constructor(serve: (items: readonly T[]) => void) {
    this.#serve = serve;
  }

  add(item: T): void {
    // The check phase follows the poll phase, in which sockets are read (libuv's order).
    if (this.#items.push(item) === 1) setImmediate(this.#end);
  }

  readonly #end = (): void => {
    const items = this.#items;
    this.#items = [];
    this.#serve(items);
  };
}
