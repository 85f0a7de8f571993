/** Turns counters into the batches that are delivered. */
import type { UsageBatch } from "@/lib/shared/gate/inner-hop";
import type { UsageDetails } from "@/lib/shared/gate/usage-details";
import { listCallers, listCalls, type UsageCounter } from "./counter";
import { formatUsedFor } from "./used-for";

const HOUR_MS = 60 * 60 * 1000;
/** Keys in one batch. To format more at once would hold up the gate; to write more at once, the dashboard. */
export const BATCH_KEYS = 1_000;
/** Callers, calls and refusals in one batch, unless a single key has more. */
const BATCH_DETAILS = 4_000;

/** Splits counters into parts, of which each fits into a batch. */
export function* splitIntoBatches(counters: Iterable<UsageCounter>): Generator<UsageCounter[]> {
  let part: UsageCounter[] = [];
  let details = 0;
  for (const counter of counters) {
    const more = countDetails(counter);
    if (part.length === BATCH_KEYS || (part.length > 0 && details + more > BATCH_DETAILS)) {
      yield part;
      part = [];
      details = 0;
    }
    part.push(counter);
    details += more;
  }
  if (part.length > 0) yield part;
}

function countDetails(counter: UsageCounter): number {
  let count = counter.refusals?.length ?? 0;
  for (const caller of listCallers(counter)) count += 1 + listCalls(caller).length;
  return count;
}

/** The counters of one hour, which is the number of hours since 1970. `urlSecrets`: see `usageBatch`. */
export type CountersOfHour = {
  sequence: number;
  hour: number;
  counters: readonly UsageCounter[];
  urlSecrets: readonly string[];
};

/**
 * Turns counters into a batch. Clears what they hold of requests: a key may hold its counter for a while yet, and a URI
 * keeps the whole request target in memory, which may contain a secret.
 */
export function toBatch(gateId: string, { sequence, hour, counters, urlSecrets }: CountersOfHour): UsageBatch {
  const counts: UsageBatch["counts"] = [];
  const lastUses: UsageBatch["lastUses"] = [];
  const oldUses: NonNullable<UsageBatch["oldUses"]> = [];
  const details: UsageDetails = { hour: hour * HOUR_MS, callers: [], refusals: [] };
  for (const counter of counters) {
    const { keyId, admitted, refused, lastAt, lastAddress, lastMethod, lastUri } = counter;
    for (const [outcome, count] of refused ?? []) counts.push({ keyId, outcome, count });
    if (admitted > 0) {
      counts.push({ keyId, outcome: "admitted", count: admitted });
      lastUses.push({ keyId, at: lastAt, address: lastAddress, purpose: formatUsedFor(lastMethod, lastUri) });
    }
    if (counter.oldUse) oldUses.push({ keyId, ...counter.oldUse });
    addDetails(details, counter);
    counter.lastUri = "";
    counter.callers = null;
    counter.lastCaller = null;
    counter.refusals = null;
  }
  const day = new Date(details.hour).toISOString().slice(0, 10);
  const seen = urlSecrets.length > 0 ? { urlSecrets: [...urlSecrets] } : {};
  return { gateId, sequence, day, counts, lastUses, ...(oldUses.length > 0 && { oldUses }), details, ...seen };
}

function addDetails(details: UsageDetails, counter: UsageCounter): void {
  const { keyId, refusals } = counter;
  for (const each of listCallers(counter)) {
    const { calls: _, lastCall: __, ...caller } = each;
    const calls = listCalls(each).map(({ source, needs, count }): [string, string, number] => [source, needs, count]);
    details.callers.push({ keyId, ...caller, calls });
  }
  for (const { method, uri, needs: _, ...refused } of refusals ?? []) {
    details.refusals.push({ keyId, purpose: formatUsedFor(method, uri), ...refused });
  }
}
