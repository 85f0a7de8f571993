/** What the active health checks of an upstream have found. */

/** How an upstream is asked whether it is well. `path` is at the upstream's origin. */
export type HealthCheckOptions = {
  path: string;
  intervalMs: number;
  timeoutMs: number;
  /** good checks in a row after which a failing upstream gets requests again */
  healthyAfter: number;
  /** failed checks in a row after which it gets none */
  unhealthyAfter: number;
};

/** The state of an upstream by its checks. It counts as healthy until enough of them have failed. */
export class CheckState {
  /** checks in a row that said the opposite of `isHealthy` */
  #opposed = 0;
  #isHealthy = true;
  #failingSince: number | null = null;
  /** when the last check began, of a clock that only goes forward */
  startedAt = Number.NEGATIVE_INFINITY;
  isRunning = false;

  get isHealthy(): boolean {
    return this.#isHealthy;
  }

  /** Since when it is not healthy, milliseconds since 1970; else null. */
  get failingSince(): number | null {
    return this.#failingSince;
  }

  /** Notes a check. Returns whether `isHealthy` has changed by it. */
  note(isGood: boolean, { healthyAfter, unhealthyAfter }: HealthCheckOptions): boolean {
    if (isGood === this.#isHealthy) {
      this.#opposed = 0;
      return false;
    }
    this.#opposed++;
    if (this.#opposed < (isGood ? healthyAfter : unhealthyAfter)) return false;
    this.#opposed = 0;
    this.#isHealthy = isGood;
    this.#failingSince = isGood ? null : Date.now();
    return true;
  }
}
