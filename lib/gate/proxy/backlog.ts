/** Holds what a slow client has yet to take of an answer, so that the dashboard need not wait for it. */
import type { ServerResponse } from "node:http";
import { type DeadlineEntry, Deadlines } from "@/lib/gate/http/deadlines";

/** The most that is held of one answer, and of all answers together. */
const MAX_HELD_BYTES = 512 * 1024;
const MAX_HELD_BYTES_IN_ALL = 64 * 1024 * 1024;

/** A client that has not taken what is held after this long, and at this pace, is cut off. */
const GRACE_MS = 10_000;
const LEAST_BYTES_PER_SECOND = 4_096;

const deadlines = new Deadlines();
let heldInAll = 0;

/** One answer whose client takes it more slowly than it comes. It ends with the answer or its connection. */
class SlowReader implements DeadlineEntry {
  readonly #response: ServerResponse;
  deadline = 0;
  index = -1;
  #held = 0;
  /** how much the client must have taken by the deadline: all that was held when it was set */
  #due = 0;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#watch();
    response.once("finish", this.#end).once("close", this.#end);
  }

  /** Whether more of the answer may be held. */
  hold(): boolean {
    const bytes = this.#response.writableLength;
    heldInAll += bytes - this.#held;
    this.#held = bytes;
    return bytes < MAX_HELD_BYTES && heldInAll < MAX_HELD_BYTES_IN_ALL;
  }

  #watch(): void {
    this.hold();
    this.#due = this.#taken + this.#held;
    this.deadline = performance.now() + GRACE_MS + (this.#held / LEAST_BYTES_PER_SECOND) * 1000;
    deadlines.add(this);
  }

  get #taken(): number {
    return (this.#response.socket?.bytesWritten ?? 0) - this.#response.writableLength;
  }

  timeOut(): void {
    if (this.#taken < this.#due) this.#response.destroy();
    else this.#watch();
  }

  readonly #end = (): void => {
    deadlines.delete(this);
    heldInAll -= this.#held;
    this.#held = 0;
    this.#response.off("finish", this.#end).off("close", this.#end);
  };
}

const slowReaders = new WeakMap<ServerResponse, SlowReader>();

/**
 * Whether the gate may take more of this answer although the client has not taken all of what was written. Call it when
 * `write` has returned false. From then on the client must keep a least pace.
 */
export function holdForClient(response: ServerResponse): boolean {
  const known = slowReaders.get(response);
  if (known) return known.hold();
  const reader = new SlowReader(response);
  slowReaders.set(response, reader);
  return reader.hold();
}
