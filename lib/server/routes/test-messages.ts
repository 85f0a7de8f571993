/** Asks the gate, over the channel between the two processes, to send a test request. */
import { randomUUID } from "node:crypto";
import {
  type RouteTest,
  type RouteTestMessage,
  type RouteTestOutcome,
  TEST_TIMEOUT_MS,
} from "@/lib/shared/gate/route-test";

/** The gate answers within its own time-out; a message that gets lost does not keep anybody waiting. */
const WAIT_MS = TEST_TIMEOUT_MS + 5_000;
const NO_GATE: RouteTestOutcome = { ok: false, reason: "The gate does not answer." };

type Waiting = Map<string, (outcome: RouteTestOutcome) => void>;

/** On globalThis, because Next bundles this module more than once into one process. */
function waiting(): Waiting {
  const holder = globalThis as typeof globalThis & { latchkeyRouteTests?: Waiting };
  if (holder.latchkeyRouteTests) return holder.latchkeyRouteTests;
  const created: Waiting = new Map();
  holder.latchkeyRouteTests = created;
  process.on("message", (message) => {
    if (typeof message !== "object" || message === null || !("routeTestOutcome" in message) || !("id" in message))
      return;
    created.get(String(message.id))?.(message.routeTestOutcome as RouteTestOutcome);
  });
  return created;
}

/** Resolves to what came of it. Never rejects. */
export function askGateToTest(routeTest: RouteTest): Promise<RouteTestOutcome> {
  if (!process.send) return Promise.resolve(NO_GATE);
  const id = randomUUID();
  const open = waiting();
  return new Promise((resolve) => {
    const settle = (outcome: RouteTestOutcome) => {
      clearTimeout(timer);
      open.delete(id);
      resolve(outcome);
    };
    const timer = setTimeout(() => settle(NO_GATE), WAIT_MS);
    open.set(id, settle);
    const message: RouteTestMessage = { routeTest, id };
    process.send?.(message, undefined, {}, (error) => error && settle(NO_GATE));
  });
}
