/** Collects the items of one turn of the event loop, so that they are served together at its end. */

/** Serves items in batches, one batch for each turn of the event loop in which items were added. */
export class TickBatch<T> {
  readonly #serve: (items: readonly T[]) => void;
  #items: T[] = [];

  /** `serve` gets all items that were added during a turn, in their order, once every ready socket has been read. */
  constructor(serve: (items: readonly T[]) => void) {
    this.#serve = serve;
  }

  /** Adds an item to the batch of this turn. */
  add(item: T): void {
    // libuv runs its check phase, where setImmediate lives, right after the poll phase, where sockets are read.
    if (this.#items.push(item) === 1) setImmediate(this.#serveAll);
  }

  readonly #serveAll = (): void => {
    const items = this.#items;
    this.#items = [];
    this.#serve(items);
  };
}
