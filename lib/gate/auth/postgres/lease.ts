/** The time for which a gate may admit by what it remembers. Looked at where requests are decided, never by a timer. */
import { LEASE_MS } from "@/lib/shared/nodes/node";
import { type Clock, type Moment, msSince, systemClock } from "./clock";

/**
 * A lease of `LEASE_MS` from the moment at which the gate asked for it. It counts from the sending of the question, so
 * that neither a slow answer nor a frozen process makes it longer.
 */
export class Lease {
  readonly #clock: Clock;
  #confirmedAt: Moment | null = null;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Call it when PostgreSQL has answered what was sent at `sentAt`. */
  renew(sentAt: Moment): void {
    this.#confirmedAt = sentAt;
  }

  /** Ends it for good, or until the next `renew`. */
  end(): void {
    this.#confirmedAt = null;
  }

  /** Milliseconds since the question was sent that was answered last; infinite without one. */
  get ageMs(): number {
    return this.#confirmedAt === null ? Number.POSITIVE_INFINITY : msSince(this.#confirmedAt, this.#clock);
  }

  /** Whether the gate may admit now. */
  get isValid(): boolean {
    return this.ageMs <= LEASE_MS;
  }
}
