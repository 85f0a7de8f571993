/** What is counted of one key between two deliveries: who called, what for, and what was refused. */
import type { KeyRefusalCode, UsageOutcome } from "@/lib/shared/gate/refusals";
import { MAX_BATCH_CALLERS, MAX_BATCH_CALLS, MAX_BATCH_REFUSALS, OTHER_CALLERS } from "@/lib/shared/gate/usage-details";

/** One request of a known key. Method and URI are kept as received and formatted later. */
export type UsageCall = {
  /** milliseconds since 1970 */
  at: number;
  /** the client's, in normal form */
  address: string;
  method: string;
  uri: string;
  requestId: string;
  /** what asked for permissions: a route's path, `CHECK_SOURCE` or `OWN_SOURCE` */
  source: string;
  /** the permissions asked for, as `spellClauses` writes them */
  needs: string;
};

/**
 * A refused request. `missing`: the permissions that it lacked, as `spellClauses` writes them; or the period of the
 * limit that had no room; or empty.
 */
export type RefusedCall = UsageCall & { code: KeyRefusalCode; missing: string };

/** How often one caller asked the same. */
export type CallCounter = { source: string; needs: string; count: number };

/** The requests of one address. */
export type CallerCounter = {
  address: string;
  firstAt: number;
  lastAt: number;
  admitted: number;
  refused: number;
  lastCall: CallCounter | null;
  /** all of them, once there are two: most callers ask for one thing, and an array would be most of the memory */
  calls: CallCounter[] | null;
};

/** The requests of one key since its counter was opened. */
export type UsageCounter = {
  keyId: string;
  /** false once it is being delivered; nothing is added to it then */
  isOpen: boolean;
  admitted: number;
  /** null for most keys, which are never refused */
  refused: Map<UsageOutcome, number> | null;
  /** milliseconds since 1970 */
  lastAt: number;
  lastAddress: string;
  lastMethod: string;
  lastUri: string;
  /** Most keys have one caller at a time, which is not looked up for each request then. */
  lastCaller: CallerCounter | null;
  /** all of them by address, once there are two */
  callers: Map<string, CallerCounter> | null;
  /** the latest ones, of which the next replaces `refusals[refusedAt]` once they are as many as a batch takes */
  refusals: RefusedCall[] | null;
  refusedAt: number;
  /** the latest admitted request with the key's old secret; null for most keys, which have none */
  oldUse: { at: number; address: string } | null;
};

/** How many more details, of all keys together, may be held until the next delivery. */
export type DetailBudget = { left: number };

/** A counter without requests. */
export function openCounter(keyId: string): UsageCounter {
  return {
    keyId,
    isOpen: true,
    admitted: 0,
    refused: null,
    lastAt: 0,
    lastAddress: "",
    lastMethod: "",
    lastUri: "",
    lastCaller: null,
    callers: null,
    refusals: null,
    refusedAt: 0,
    oldUse: null,
  };
}

/** The callers, in the order of their first requests. */
export function listCallers({ lastCaller, callers }: UsageCounter): Iterable<CallerCounter> {
  if (callers) return callers.values();
  return lastCaller ? [lastCaller] : [];
}

/** What a caller asked for, in the order of the first requests. */
export function listCalls({ lastCall, calls }: CallerCounter): readonly CallCounter[] {
  return calls ?? (lastCall ? [lastCall] : []);
}

/** Counts an admitted request. */
export function countAdmitted(counter: UsageCounter, call: UsageCall, budget: DetailBudget): void {
  const { at, address, method, uri, source, needs } = call;
  counter.admitted++;
  if (at >= counter.lastAt) {
    counter.lastAt = at;
    counter.lastAddress = address;
    // Mostly they are the same as before. Keeping the equal older string lets the string of this request be collected.
    if (counter.lastMethod !== method) counter.lastMethod = method;
    if (counter.lastUri !== uri) counter.lastUri = uri;
  }
  const caller = findCaller(counter, address, at, budget);
  if (!caller) return;
  caller.admitted++;
  const last = caller.lastCall;
  const isSame = last !== null && last.needs === needs && last.source === source;
  const counted = isSame ? last : findCall(caller, source, needs, budget);
  if (counted) counted.count++;
}

/** Notes that an admitted request came with the key's old secret. */
export function noteOldUse(counter: UsageCounter, { at, address }: UsageCall): void {
  if (counter.oldUse === null || at >= counter.oldUse.at) counter.oldUse = { at, address };
}

/** Counts a refused request, and keeps it as one of the latest. */
export function countRefused(counter: UsageCounter, refused: RefusedCall, budget: DetailBudget): void {
  const { code, at, address } = refused;
  counter.refused ??= new Map();
  counter.refused.set(code, (counter.refused.get(code) ?? 0) + 1);
  const caller = findCaller(counter, address, at, budget);
  if (caller) caller.refused++;
  counter.refusals ??= [];
  if (counter.refusals.length === MAX_BATCH_REFUSALS) {
    counter.refusals[counter.refusedAt] = refused;
    counter.refusedAt = (counter.refusedAt + 1) % MAX_BATCH_REFUSALS;
  } else if (budget.left > 0) {
    budget.left--;
    counter.refusals.push(refused);
  }
}

/** The caller's counter; that of all others where the key has many. Null where nothing more may be held. */
function findCaller(counter: UsageCounter, address: string, at: number, budget: DetailBudget): CallerCounter | null {
  let caller = counter.lastCaller;
  if (caller?.address !== address) {
    const { callers } = counter;
    const isKnown = callers === null || callers.has(address) || callers.size < MAX_BATCH_CALLERS;
    const name = isKnown ? address : OTHER_CALLERS;
    caller = callers?.get(name) ?? openCaller(counter, name, at, budget);
    if (caller) counter.lastCaller = caller;
  }
  if (caller && at > caller.lastAt) caller.lastAt = at;
  return caller;
}

function openCaller(counter: UsageCounter, address: string, at: number, budget: DetailBudget): CallerCounter | null {
  if (budget.left <= 0) return null;
  budget.left--;
  const caller = { address, firstAt: at, lastAt: at, admitted: 0, refused: 0, lastCall: null, calls: null };
  const { lastCaller } = counter;
  if (lastCaller) counter.callers ??= new Map([[lastCaller.address, lastCaller]]);
  counter.callers?.set(address, caller);
  return caller;
}

function findCall(caller: CallerCounter, source: string, needs: string, budget: DetailBudget): CallCounter | null {
  const { lastCall, calls } = caller;
  const known = calls?.find((call) => call.needs === needs && call.source === source);
  if (known) {
    caller.lastCall = known;
    return known;
  }
  if ((calls?.length ?? 0) >= MAX_BATCH_CALLS || budget.left <= 0) return null;
  budget.left--;
  const call = { source, needs, count: 0 };
  if (lastCall) caller.calls ??= [lastCall];
  caller.calls?.push(call);
  caller.lastCall = call;
  return call;
}
