/** How an upstream has been doing lately, in bounded memory. */
import type { RefusalCode } from "@/lib/shared/refusal-table";

export class RouteHealth {
  /**
   * One request that the upstream answered with a status, or that failed with a code of ours. `now` in milliseconds since
   * 1970; `durationMs` until the answer's headers, or until it failed.
   */
  record(_now: number, _durationMs: number, _answer: number | RefusalCode): void {}
}
