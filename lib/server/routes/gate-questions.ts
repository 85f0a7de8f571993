/** Asks the gate, over the channel between the two processes, for what only the gate can do or knows. */
import { randomUUID } from "node:crypto";
import type { GateAnswer, GateOutcome, GateQuestion, LimitCountOutcome } from "@/lib/shared/gate/gate-questions";
import type { KeyTest, KeyTestOutcome } from "@/lib/shared/gate/key-test";
import { type RouteTest, type RouteTestOutcome, TEST_TIMEOUT_MS } from "@/lib/shared/gate/route-test";

/** The gate answers within its own time-out; a message that gets lost does not keep anybody waiting. */
const TEST_WAIT_MS = TEST_TIMEOUT_MS + 5_000;
/** Redis has said nothing for a second then, and the gate has given it up. */
const COUNT_WAIT_MS = 3_000;
const NO_GATE = { ok: false, reason: "The gate does not answer." } as const;

type Waiting = Map<string, (outcome: GateOutcome) => void>;

/** On globalThis, because Next bundles this module more than once into one process. */
function waiting(): Waiting {
  const holder = globalThis as typeof globalThis & { latchkeyQuestions?: Waiting };
  if (holder.latchkeyQuestions) return holder.latchkeyQuestions;
  const created: Waiting = new Map();
  holder.latchkeyQuestions = created;
  process.on("message", (message) => {
    if (isAnswer(message)) created.get(message.id)?.(message.outcome);
  });
  return created;
}

function isAnswer(message: unknown): message is GateAnswer {
  return typeof message === "object" && message !== null && "outcome" in message && "id" in message;
}

/** Resolves to what came of it. Never rejects. */
export function askGateToTest(routeTest: RouteTest): Promise<RouteTestOutcome> {
  return ask<RouteTestOutcome>((id) => ({ routeTest, id }), TEST_WAIT_MS);
}

/** Resolves to what the gate would decide. Never rejects. */
export function askGateToJudge(keyTest: KeyTest): Promise<KeyTestOutcome> {
  return ask<KeyTestOutcome>((id) => ({ keyTest, id }), TEST_WAIT_MS);
}

/** Resolves to what is counted of the limits of the key with this secret. Never rejects. */
export function askGateToCount(secretHash: string, waitMs = COUNT_WAIT_MS): Promise<LimitCountOutcome> {
  return ask<LimitCountOutcome>((id) => ({ limitsOf: secretHash, id }), waitMs);
}

function ask<Outcome extends GateOutcome>(
  toQuestion: (id: string) => GateQuestion,
  waitMs: number,
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
    const timer = setTimeout(() => settle(NO_GATE), waitMs);
    // The gate answers each question with an outcome of its kind.
    open.set(id, (outcome) => settle(outcome as Outcome));
    process.send?.(toQuestion(id), undefined, {}, (error) => error && settle(NO_GATE));
  });
}
