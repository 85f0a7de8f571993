/** Asks the gate, over the channel between the two processes, to send a test request or to judge a key. */
import { randomUUID } from "node:crypto";
import type { KeyTest, KeyTestMessage, KeyTestOutcome } from "@/lib/shared/gate/key-test";
import {
  type RouteTest,
  type RouteTestMessage,
  type RouteTestOutcome,
  TEST_TIMEOUT_MS,
} from "@/lib/shared/gate/route-test";

/** The gate answers within its own time-out; a message that gets lost does not keep anybody waiting. */
const WAIT_MS = TEST_TIMEOUT_MS + 5_000;
const NO_GATE = { ok: false, reason: "The gate does not answer." } as const;

type Waiting = Map<string, (outcome: RouteTestOutcome | KeyTestOutcome) => void>;

/** On globalThis, because Next bundles this module more than once into one process. */
function waiting(): Waiting {
  const holder = globalThis as typeof globalThis & { latchkeyTests?: Waiting };
  if (holder.latchkeyTests) return holder.latchkeyTests;
  const created: Waiting = new Map();
  holder.latchkeyTests = created;
  process.on("message", (message) => {
    if (typeof message !== "object" || message === null || !("testOutcome" in message) || !("id" in message)) return;
    created.get(String(message.id))?.(message.testOutcome as RouteTestOutcome | KeyTestOutcome);
  });
  return created;
}

/** Resolves to what came of it. Never rejects. */
export function askGateToTest(routeTest: RouteTest): Promise<RouteTestOutcome> {
  return ask<RouteTestOutcome>((id) => ({ routeTest, id }));
}

/** Resolves to what the gate would decide. Never rejects. */
export function askGateToJudge(keyTest: KeyTest): Promise<KeyTestOutcome> {
  return ask<KeyTestOutcome>((id) => ({ keyTest, id }));
}

function ask<Outcome extends RouteTestOutcome | KeyTestOutcome>(
  toMessage: (id: string) => RouteTestMessage | KeyTestMessage,
): Promise<Outcome | typeof NO_GATE> {
  if (!process.send) return Promise.resolve(NO_GATE);
  const id = randomUUID();
  const open = waiting();
  return new Promise((resolve) => {
    const settle = (outcome: Outcome | typeof NO_GATE) => {
      clearTimeout(timer);
      open.delete(id);
      resolve(outcome);
    };
    const timer = setTimeout(() => settle(NO_GATE), WAIT_MS);
    // The gate answers each question with an outcome of its kind.
    open.set(id, (outcome) => settle(outcome as Outcome));
    process.send?.(toMessage(id), undefined, {}, (error) => error && settle(NO_GATE));
  });
}
