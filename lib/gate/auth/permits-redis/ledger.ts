/** What the conversation with Redis is about: the blocks of all addresses. */
import type { Log } from "@/lib/gate/process/log";
import type { AddressBlock } from "./address-block";
import type { Hint } from "./messages";
import type { ServerFacts } from "./redis-link";

/** What the exchange tells Redis of, and passes the answers to. */
export interface Ledger {
  /** Makes every block no larger than what is running, for a report. Resolves to all of them. */
  prepareReport(): AddressBlock[];
  /** At most `count` blocks of which Redis knows another number. */
  takeChanged(count: number): AddressBlock[];
  readonly hasChanges: boolean;
  /** Puts blocks back that Redis may not have heard of. */
  putBack(blocks: readonly AddressBlock[]): void;
  /** The block has taken an answer. */
  settle(block: AddressBlock, isBlocked: boolean): void;
  hear(hint: Hint): void;
  /** From now on each address has the fair share. */
  loseContact(): void;
}

/** What a node talks to Redis with. `leaseMs`: after so long without a word of a node, others forget it. */
export type ExchangeOptions = {
  /** may hold a password: must not be logged */
  url: string;
  /** this node's id in `liveNodes()` */
  node: string;
  limit: number;
  liveNodes: () => readonly string[];
  /** Throws where a server that was reached does not fit. It counts as away. */
  check: (facts: ServerFacts) => void;
  leaseMs: number;
  /** after so long without an answer a node asks before it relies on what it has; less than `leaseMs` */
  awayMs: number;
  log: Pick<Log, "warn" | "info">;
};
