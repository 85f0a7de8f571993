/** A fair lock inside one process. */
import { AsyncLocalStorage } from "node:async_hooks";

/** Runs one function at a time, in the order of the calls. */
export type Mutex = {
  /**
   * Runs `work` alone. Throws at once when it is called from inside another run, where it would wait for ever.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Whether the caller is inside a run. */
  isInside(): boolean;
};

/** Creates a free lock. */
export function createMutex(): Mutex {
  const holder = new AsyncLocalStorage<true>();
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run<T>(work: () => Promise<T>): Promise<T> {
      if (holder.getStore()) return Promise.reject(new Error("a database function was called inside another one"));
      const turn = tail.then(() => holder.run(true, work));
      // The next run waits for this one to end, however it ends. An error goes to this run's caller only.
      tail = turn.catch(() => undefined);
      return turn;
    },
    isInside: () => holder.getStore() !== undefined,
  };
}
