/** Counts the requests on each route in memory and delivers the counts to the dashboard in batches. */
import { randomUUID } from "node:crypto";
import { MAX_ROUTE_LENGTH, type TrafficBatch } from "@/lib/shared/traffic/batch";
import { RouteCounter, type RoutedRequest } from "./counter";

/** Delivers one batch; false when it may not have arrived, and the same batch must be sent again. */
export type DeliverTraffic = (batch: TrafficBatch) => Promise<boolean>;

const MINUTE_MS = 60_000;
/** Routes in one batch. To build more at once would hold up the gate. */
const BATCH_ROUTES = 100;
/** Batches that wait for a dashboard that takes none. Beyond this, older ones are dropped. */
export const MAX_WAITING = 500;

/** Records requests without delay and delivers them later. */
export class TrafficRecorder {
  readonly #gateId = randomUUID();
  readonly #deliver: DeliverTraffic;
  #sequence = 0;
  #minute = 0;
  #minuteEndsAt = 0;
  #counters = new Map<string, RouteCounter>();
  /** not yet delivered, oldest first */
  #waiting: TrafficBatch[] = [];
  #flushing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(deliver: DeliverTraffic) {
    this.#deliver = deliver;
  }

  /** Counts one request on the route with this path. */
  record(route: string, request: RoutedRequest): void {
    if (route.length > MAX_ROUTE_LENGTH) return;
    const { now } = request;
    if (now >= this.#minuteEndsAt || now < this.#minute) this.#startMinute(now);
    let counter = this.#counters.get(route);
    if (!counter) {
      counter = new RouteCounter();
      this.#counters.set(route, counter);
    }
    counter.add(request);
  }

  #startMinute(now: number): void {
    this.#closeCounters();
    this.#minute = now - (now % MINUTE_MS);
    this.#minuteEndsAt = this.#minute + MINUTE_MS;
  }

  #closeCounters(): void {
    const counted = [...this.#counters];
    this.#counters = new Map();
    for (let first = 0; first < counted.length; first += BATCH_ROUTES) {
      const routes = counted.slice(first, first + BATCH_ROUTES).map(([route, counter]) => counter.report(route));
      this.#sequence++;
      this.#waiting.push({ gateId: this.#gateId, sequence: this.#sequence, minute: this.#minute, routes });
    }
    // The first one may be on its way, and must be the same when it is sent again.
    if (this.#waiting.length > MAX_WAITING) this.#waiting.splice(1, this.#waiting.length - MAX_WAITING);
  }

  /**
   * Delivers everything recorded so far, oldest first, and stops at the first batch that does not arrive. Only one
   * flush runs at a time: a call during one begins another when it has ended.
   */
  async flush(): Promise<void> {
    while (this.#flushing) await this.#flushing;
    this.#flushing = this.#deliverAll().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #deliverAll(): Promise<void> {
    this.#closeCounters();
    for (let batch = this.#waiting[0]; batch; batch = this.#waiting[0]) {
      if (!(await this.#deliver(batch))) return;
      this.#waiting.shift();
    }
  }

  /** Flushes again and again until `stop`, with pauses of `pauseMs`. */
  start(pauseMs: number): void {
    const wait = (): void => {
      this.#timer = setTimeout(async () => {
        await this.flush();
        if (this.#timer) wait();
      }, pauseMs);
      this.#timer.unref();
    };
    wait();
  }

  /** Stops the flushes that `start` began. Counting goes on, and `flush` may still be called. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
