/** Shares the dashboard's connections out, so that strangers can't keep signed-in people and programs waiting. */

/** The requests of one address in one lane. */
type Queue = { readonly name: string; running: number; readonly waiting: LanePass[] };

/** How many requests a lane forwards at a time: in all, and from one address. */
export type LaneLimits = { total: number; perAddress: number };

/** A request's place in a lane. `leave` must be called once it no longer needs the dashboard; more calls do nothing. */
export class LanePass {
  readonly #lane: Lane;
  readonly queue: Queue;
  #state: "waiting" | "running" | "over" = "waiting";
  #onEnter: (() => void) | null = null;

  constructor(lane: Lane, queue: Queue) {
    this.#lane = lane;
    this.queue = queue;
  }

  get isWaiting(): boolean {
    return this.#state === "waiting";
  }

  /** Called by the lane when the request may be forwarded. */
  enter(): void {
    this.#state = "running";
    this.#onEnter?.();
  }

  /** Calls `onEnter` once the request may be forwarded. The caller has looked at `isWaiting` in the same tick. */
  waitFor(onEnter: () => void): void {
    this.#onEnter = onEnter;
  }

  leave(): void {
    const state = this.#state;
    this.#state = "over";
    if (state !== "over") this.#lane.remove(this, state === "running");
  }
}

/** One lane. Its addresses take turns, so that one with many requests does not hold up one with few. */
export class Lane {
  readonly #limits: LaneLimits;
  readonly #queues = new Map<string, Queue>();
  /** the queues in which requests wait, the next one first */
  readonly #turns: Queue[] = [];
  #running = 0;
  /** when a request last left, or entered while nothing waited */
  #movedAt = 0;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Enters at once where there is room; else the pass waits for its turn. */
  join(name: string): LanePass {
    const queue = this.#queues.get(name) ?? this.#open(name);
    const pass = new LanePass(this, queue);
    if (this.#turns.length === 0) this.#movedAt = performance.now();
    if (this.#hasRoom(queue)) this.#start(pass);
    else if (queue.waiting.push(pass) === 1) this.#turns.push(queue);
    return pass;
  }

  #open(name: string): Queue {
    const queue: Queue = { name, running: 0, waiting: [] };
    this.#queues.set(name, queue);
    return queue;
  }

  #hasRoom({ running }: Queue): boolean {
    return this.#running < this.#limits.total && running < this.#limits.perAddress;
  }

  #start(pass: LanePass): void {
    this.#running++;
    pass.queue.running++;
    pass.enter();
  }

  /** Only for `LanePass.leave`. */
  remove(pass: LanePass, wasRunning: boolean): void {
    const { queue } = pass;
    if (wasRunning) {
      this.#running--;
      queue.running--;
      this.#movedAt = performance.now();
    } else {
      queue.waiting.splice(queue.waiting.indexOf(pass), 1);
      if (queue.waiting.length === 0) this.#turns.splice(this.#turns.indexOf(queue), 1);
    }
    if (queue.running === 0 && queue.waiting.length === 0) this.#queues.delete(queue.name);
    this.#startNext();
  }

  #startNext(): void {
    for (let index = 0; index < this.#turns.length; index++) {
      const queue = this.#turns[index];
      if (!queue || !this.#hasRoom(queue)) continue;
      const pass = queue.waiting.shift();
      this.#turns.splice(index, 1);
      if (queue.waiting.length > 0) this.#turns.push(queue);
      if (pass) this.#start(pass);
      return;
    }
  }

  /** Whether requests wait because the lane is full, and none has left it for `stuckMs`. */
  isStuck(stuckMs: number): boolean {
    const isFull = this.#running >= this.#limits.total && this.#turns.length > 0;
    return isFull && performance.now() - this.#movedAt > stuckMs;
  }
}

/**
 * Who a request comes from: a program whose key was admitted, a person who is signed in, or a stranger. People who are
 * about to sign in are strangers.
 */
export type LaneName = "programs" | "people" | "strangers";

/** Together the number of connections that the gate holds to the dashboard. */
export const LANE_LIMITS: Readonly<Record<LaneName, LaneLimits>> = {
  // The permits of an address limit these already.
  programs: { total: 256, perAddress: 256 },
  people: { total: 192, perAddress: 96 },
  // Few enough that a page for somebody who is signed in waits less than a second behind them.
  strangers: { total: 64, perAddress: 16 },
};

const STUCK_MS = 5_000;

/** The three lanes to one dashboard. */
export class DashboardLanes {
  readonly #lanes: Record<LaneName, Lane>;

  constructor(limits: Readonly<Record<LaneName, LaneLimits>> = LANE_LIMITS) {
    this.#lanes = {
      programs: new Lane(limits.programs),
      people: new Lane(limits.people),
      strangers: new Lane(limits.strangers),
    };
  }

  join(lane: LaneName, address: string): LanePass {
    return this.#lanes[lane].join(address);
  }

  /** Whether some requests can't be forwarded, because the dashboard has answered none like them for 5 s. */
  get isStuck(): boolean {
    return Object.values(this.#lanes).some((lane) => lane.isStuck(STUCK_MS));
  }
}
