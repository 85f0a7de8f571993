/** Calls the domain many times at once for its parent, which starts it as one of several dashboards of a test. */
import { randomBytes, randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { DatabaseFaultError } from "@/lib/server/db/faults";
import { read } from "@/lib/server/db/transactions";
import { createKey } from "@/lib/server/keys/keys";
import { signUp } from "@/lib/server/people/accounts";
import { openShareLink } from "@/lib/server/sharing/open-share-link";
import { createIdempotency } from "./callers";
import { createInput } from "./keys";

const client = { address: "192.0.2.1", userAgent: "Test" };

/** What a dashboard can be asked to do. Each resolves to what the test counts. */
const TASKS = {
  async signUp(): Promise<string> {
    const email = `${randomUUID()}@example.com`;
    const input = { name: "Ada", email, password: randomBytes(12).toString("hex"), accountName: "Engines" };
    const result = await signUp(input, client, { claimant: { isLocal: true, code: "" } });
    return result.ok ? "ok" : (result.message ?? "invalid");
  },
  async create({ actor }: { actor: Actor }): Promise<string> {
    const result = await createKey(revive(actor), createInput());
    return result.ok ? "ok" : result.refusal.code;
  },
  async openLink({ link }: { link: { id: string; check: string } }): Promise<string> {
    const opening = await openShareLink(link, client.address);
    return opening.ok ? "ok" : opening.reason;
  },
  async repeat({ caller, name }: { caller: CallerText; name: string }): Promise<string> {
    const calling = { ...caller, permissions: new Set(caller.permissions) as never };
    const secretHash = new Uint8Array(Buffer.from(caller.secretHash, "base64"));
    const sealingKey = Buffer.from(caller.sealingKey, "base64");
    const actor = { ...calling, secretHash, sealingKey, receivedAt: Date.now() };
    const input = { ...createInput({ name }), requestId: randomUUID() };
    const result = await createKey(actor, input, { idempotency: createIdempotency(actor) });
    return result.ok ? result.value.secret : result.refusal.code;
  },
};

/** A calling key as text. */
export type CallerText = {
  keyId: string;
  accountId: string;
  permissions: string[];
  clientAddress: string;
  requestId: string;
  secretHash: string;
  sealingKey: string;
};

/** A name of `TASKS`. */
export type Task = keyof typeof TASKS;

function revive(actor: Actor): Actor {
  return { ...actor, passwordConfirmedAt: new Date(actor.passwordConfirmedAt) };
}

/** What the parent sends. `answer` of the answer is the list of results, or a text that says what was thrown. */
export type Order = { task: Task; count: number; facts: object };

async function carryOut({ task, count, facts }: Order): Promise<string[] | string> {
  const run: (facts: never) => Promise<string> = TASKS[task];
  try {
    return await Promise.all(Array.from({ length: count }, () => run(facts as never)));
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

process.on("message", async (order: Order) => process.send?.({ answer: await carryOut(order) }));
process.on("disconnect", () => process.exit(0));
/** Opens as many connections as a dashboard has. On a machine with much to do that may take several attempts. */
async function connect(): Promise<void> {
  const all = Promise.all(Array.from({ length: 10 }, () => read((database) => database.gateState.count())));
  await all.catch((error) => {
    if (error instanceof DatabaseFaultError) return connect();
    throw error;
  });
}

await connect();
process.send?.({ answer: [] });
