/** A fair lock inside one process: who asks first goes first. */
import { AsyncLocalStorage } from "node:async_hooks";

/** Runs one function at a time, in the order in which they asked. */
export type Mutex = {
  /**
   * Runs `work` alone. Throws at once when it is asked from inside another run, which would otherwise wait for ever.
   */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Whether whoever asks is inside a run. */
  isInside(): boolean;
};

/** Makes a lock that nobody holds. */
export function createMutex(): Mutex {
  const holder = new AsyncLocalStorage<true>();
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run<T>(work: () => Promise<T>): Promise<T> {
      if (holder.getStore()) return Promise.reject(new Error("a database function was called inside another one"));
      const turn = tail.then(() => holder.run(true, work));
      // The next one waits for this one to end, however it ends; its error belongs to who asked.
      tail = turn.catch(() => undefined);
      return turn;
    },
    isInside: () => holder.getStore() !== undefined,
  };
}
