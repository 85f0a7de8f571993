/** What a node knows of the permits of one address. */
import type { Permit } from "@/lib/gate/auth/concurrency";
import type { Wish } from "./messages";

type Waiter = (permit: Permit | null) => void;

/**
 * The requests of one address on this node, and how many it may have.
 * `room` grows only after Redis has answered, and shrinks before Redis hears of it: so Redis never counts less for this
 * node than the node itself.
 */
export class AddressBlock implements Permit {
  readonly name: string;
  running = 0;
  /** how many requests may be under way; less than `running` when Redis has taken permits away meanwhile */
  room = 0;
  /** the most that Redis may have noted for this node */
  noted = 0;
  /** the most that was running since the last sweep */
  peak = 0;
  /** when Redis was last informed, by the gate's monotonic clock */
  notedAt = 0;
  /** until when a refusal by Redis is not final; 0: nothing was refused */
  askedUntil = 0;
  readonly #waiting: Waiter[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Whether nothing is left to tell, and the block can be forgotten. */
  get isOver(): boolean {
    return this.running === 0 && this.noted === 0 && this.room === 0 && this.#waiting.length === 0;
  }

  /** Whether Redis knows another number than the node. */
  get isOutdated(): boolean {
    return this.#waiting.length > 0 || this.noted !== this.#held;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Requests under way, and those that wait to be. */
  get demand(): number {
    return this.running + this.#waiting.length;
  }

  get #held(): number {
    return Math.max(this.running, this.room);
  }

  /** Begins a request. There must be room. */
  begin(): this {
    this.running++;
    if (this.running > this.peak) this.peak = this.running;
    return this;
  }

  /** Resolves once there is room, or when it is certain that there is none. */
  wait(): Promise<Permit | null> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Begins what waits, up to `room` requests under way. */
  admit(room: number): void {
    while (this.running < room) {
      const waiter = this.#waiting.shift();
      if (waiter === undefined) return;
      waiter(this.begin());
    }
  }

  /** Refuses everything that waits. */
  refuse(): void {
    this.askedUntil = 0;
    for (const waiter of this.#waiting.splice(0)) waiter(null);
  }

  /** Keeps no more room than `count`, or than what is running. */
  shrink(count: number): void {
    this.room = Math.min(this.room, Math.max(this.running, count));
  }

  /** What to tell Redis. From now on Redis may note this much, whether or not an answer comes. */
  toWish(now: number, isReport: boolean): Wish {
    const held = this.#held;
    // A report asks for nothing.
    const wish = this.isWaiting && !isReport ? Math.max(this.room, this.demand) : this.room;
    this.noted = Math.max(this.noted, held, wish);
    this.notedAt = now;
    return { name: this.name, held, wish };
  }

  /** Takes the answer to the last wish. */
  take({ held }: Wish, allowed: number): void {
    this.room = allowed;
    this.noted = Math.max(held, allowed);
    this.admit(allowed);
  }
}
