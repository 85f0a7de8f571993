/** The requests that wait for their decision until the end of the turn in which they were read. */

import type { Gate } from "@/lib/gate/context";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { refreshKeys } from "./pipeline";

/** A request that has its permit and shows a secret. */
export interface PendingRequest {
  /** whether its client has gone */
  readonly isGone: boolean;
  /** Judges and answers it. For who has refreshed the keys in this very turn; `now` in milliseconds since 1970. */
  decide(now: number): void;
  refuse(refusal: Refusal): void;
  /** Cuts its connection, since there is no answer. */
  cut(): void;
  /** Gives its permit back once the answer is out. */
  finish(): void;
}

/**
 * Judges all requests of a turn after one look at whether anything has changed. Whatever is changed from here on is told to
 * nobody before these requests had arrived, so each of them is judged as if it had looked by itself.
 */
export function verifyPending(gate: Gate, waiting: readonly PendingRequest[]): void {
  const isReadable = refreshKeys(gate);
  const now = Date.now();
  for (const each of waiting) {
    try {
      // Who has gone meanwhile is not counted.
      if (each.isGone) continue;
      if (isReadable) each.decide(now);
      else each.refuse({ code: "keys_unavailable" });
    } catch (error) {
      // A fault over one request must leave no other without an answer, and its permit taken.
      gate.log.error({ error: String(error) }, "a request could not be judged");
      each.cut();
    } finally {
      each.finish();
    }
  }
}
