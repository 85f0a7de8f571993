/** A circuit breaker: after failures in a row an upstream gets no requests for a while, then one to try it. */

/** After how many failures in a row a circuit opens, and for how long. */
export type CircuitOptions = { failures: number; openMs: number };

/**
 * Closed: every request may be sent. Open: none, but each `openMs` one, which closes it again if it is answered. `now`
 * is always of a clock that only goes forward.
 */
export class Circuit {
  #failures = 0;
  #nextTryAt = 0;
  #openSince: number | null = null;

  /** When it opened, milliseconds since 1970; null while it is closed. A failed try does not change it. */
  get openSince(): number | null {
    return this.#openSince;
  }

  /** Whether a request may be sent. */
  allows(now: number): boolean {
    return this.#openSince === null || now >= this.#nextTryAt;
  }

  /** A request is sent. If that is a try, no other follows before its time, even if this one never ends. */
  begin({ openMs }: CircuitOptions, now: number): void {
    if (this.#openSince !== null) this.#nextTryAt = now + openMs;
  }

  /** The upstream has answered. */
  succeed(): void {
    this.#failures = 0;
    this.#openSince = null;
  }

  /** A request failed. */
  fail({ failures, openMs }: CircuitOptions, now: number): void {
    this.#failures++;
    if (this.#failures < failures) return;
    this.#openSince ??= Date.now();
    this.#nextTryAt = now + openMs;
  }
}
