/** Asks PostgreSQL what has changed, four times a second and whenever something may have, and keeps the lease by it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveNodes } from "@/lib/gate/auth/key-store";
import type { Log } from "@/lib/gate/process/log";
import { GENERATION_CHANNEL, type NodeStatus, POLL_MS } from "@/lib/shared/nodes/node";
import { type Clock, type Moment, msSince, readMoment } from "./clock";
import { Connection } from "./connection";
import type { KnownState } from "./known-state";
import type { Lease } from "./lease";
import { type NodeIdentity, NodeRow } from "./node-row";
import { askState, NOTHING_KNOWN } from "./question";

const RENEW_MS = 1_000;
/** A server that has just started may be slow. */
const START_ATTEMPTS = 10;

/** What a poller works with and for. */
export type PollerParts = {
  url: string;
  identity: NodeIdentity;
  clock: Clock;
  lease: Lease;
  known: KnownState;
  log: Pick<Log, "warn" | "error" | "info">;
  /** what the gate's row tells besides the age of the lease */
  readStatus: () => Omit<NodeStatus, "leaseAgeMs">;
};

/**
 * The order of three statements is what others rely on. The row is renewed before the question is sent, and the lease
 * counts from that renewal: whoever commits something that this answer does not tell finds a row that says how long
 * this gate may still admit. And a generation is confirmed only after it was noted.
 */
export class Poller {
  readonly #parts: PollerParts;
  readonly #connection: Connection;
  readonly #row: NodeRow;
  readonly #pause = new AbortController();
  #wake = () => {};
  #isWanted = false;
  #isStopped = false;
  /** when the row was renewed last over this connection */
  #renewedAt: Moment | null = null;
  #hasFailed = false;
  #isRefusing = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: PollerParts) {
    this.#parts = parts;
    this.#connection = new Connection({
      url: parts.url,
      name: "latchkey gate",
      channel: GENERATION_CHANNEL,
      onNotification: () => this.poll(),
    });
    this.#row = new NodeRow(this.#connection, parts.identity);
  }

  /** This gate's id and name among the nodes, and the ids of those that live. */
  get nodes(): LiveNodes {
    return { id: this.#row.id, name: this.#parts.identity.name, live: this.#row.live };
  }

  /** Begins to ask. Resolves after the first answer; without one it rejects with the reason, and asks no further. */
  async start(): Promise<void> {
    for (let attempt = 1; !(await this.#isAnswered(attempt)); attempt++) await sleep(POLL_MS);
    this.#running = this.#run();
  }

  async #isAnswered(attempt: number): Promise<boolean> {
    try {
      await this.#ask();
      return true;
    } catch (error) {
      if (attempt < START_ATTEMPTS) return false;
      await this.#connection.close();
      throw error;
    }
  }

  /** Asks at once: something may have been committed. A question that is under way may have been too early. */
  poll(): void {
    this.#isWanted = true;
    this.#wake();
  }

  /** Stops asking, and takes the gate out of the nodes. The lease must have been ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#pause.abort();
    this.poll();
    await this.#running;
    // Without an answer the others wait until the lease is over, as after a crash.
    await this.#row.remove().catch(() => {});
    await this.#connection.close();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      if (!this.#isWanted) await this.#rest();
      if (this.#isStopped) return;
      this.#isWanted = false;
      try {
        await this.#ask();
        this.#noteAnswered();
      } catch (error) {
        this.#noteFailed(error);
      }
    }
  }

  /** Until the next question is due, or wanted. After a failure it is not asked earlier, so that nothing spins. */
  async #rest(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const due = sleep(POLL_MS, undefined, { signal: this.#pause.signal, ref: false }).catch(() => {});
    await (this.#hasFailed ? due : Promise.race([due, woken]));
  }

  async #ask(): Promise<void> {
    const { clock, lease, known } = this.#parts;
    try {
      if (this.#renewedAt === null || msSince(this.#renewedAt, clock) >= RENEW_MS) await this.#renew();
      let answer = await askState(this.#connection, known);
      if (known.isOtherHistory(answer)) answer = await askState(this.#connection, NOTHING_KNOWN);
      const isNews = known.note(answer);
      if (this.#renewedAt) lease.renew(this.#renewedAt);
      if (isNews) await this.#row.confirm(answer.generation);
    } catch (error) {
      // The next connection may lead to another server, which does not have the row.
      this.#renewedAt = null;
      throw error;
    }
  }

  async #renew(): Promise<void> {
    const { clock, lease, known, readStatus } = this.#parts;
    const sentAt = readMoment(clock);
    const { ageMs } = lease;
    const leaseAgeMs = Number.isFinite(ageMs) ? Math.round(ageMs) : 0;
    await this.#row.renew(known.generation, { leaseAgeMs, ...readStatus() });
    this.#renewedAt = sentAt;
  }

  #noteAnswered(): void {
    if (this.#hasFailed) this.#parts.log.info("PostgreSQL answers again");
    this.#hasFailed = false;
    this.#isRefusing = false;
  }

  #noteFailed(error: unknown): void {
    if (this.#isStopped) return;
    const { lease, log } = this.#parts;
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.#hasFailed) log.warn({ reason }, "PostgreSQL does not answer; keys are judged by what is known, for 5 s");
    if (!this.#isRefusing && !lease.isValid) {
      this.#isRefusing = true;
      log.error({ reason }, "every key is refused until PostgreSQL answers: the lease is over");
    }
    this.#hasFailed = true;
  }
}
