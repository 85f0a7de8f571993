/**
 * `npm run bench:soak-nodes`: three nodes on PostgreSQL and Redis for ten minutes (SOAK_MINUTES) with a random fault
 * every ten seconds; then proves over the history of all calls that the promises held.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { createPerson, makeKey } from "../e2e/support/api/people";
import { closeDatabase } from "../lib/server/db/transactions";
import { findViolations } from "./nodes/checker";
import { type Caller, runClients, World } from "./nodes/clients";
import { FAULTS } from "./nodes/faults";
import { createHistory, type History } from "./nodes/history";
import { startTrio, type Trio, waitUntilWell } from "./nodes/trio";
import { readSettings } from "./settings";
import { Stage, tell } from "./stage";

const ACCOUNTS = 3;
const FAULT_EVERY_MS = 10_000;
/** Slow calls last a second at most, and permits that a dead node held come back with the end of its lease. */
const SETTLE_MS = 8_000;
const PROMISES = { concurrentPerIp: 20, keysPerAccount: 15 };

async function createCallers({ databaseUrl, chainKeyFile }: Trio): Promise<Caller[]> {
  Object.assign(process.env, { DATABASE_URL: databaseUrl, CHAIN_KEY_FILE: chainKeyFile });
  const callers: Caller[] = [];
  for (let index = 0; index < ACCOUNTS; index++) {
    const owner = await createPerson();
    const { secret } = await makeKey(owner, { name: "caller", permissions: ["Security", "ViewContacts"] });
    callers.push({ account: owner.accountId, secret });
  }
  await closeDatabase();
  return callers;
}

async function readCounts({ databaseUrl }: Trio, history: History): Promise<void> {
  const text = 'SELECT "accountId" AS account, count(*)::int AS count FROM "ApiKey" GROUP BY 1';
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 1_000, query_timeout: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    history.counts.push(...(await client.query<{ account: string; count: number }>(text)).rows);
  } catch {
    // It is down at times, which is what the soak is about.
  } finally {
    await client.end().catch(() => {});
  }
}

async function readStored({ postgres, databaseUrl }: Trio, history: History): Promise<void> {
  const rows = await postgres.query<{ accountId: string; name: string }>(
    'SELECT "accountId", "name" FROM "ApiKey"',
    [],
    databaseUrl,
  );
  for (const { accountId, name } of rows) {
    const names = history.stored.get(accountId) ?? new Set();
    history.stored.set(accountId, names.add(name));
  }
}

/** How often each node logged each warning and error since its last start, with the newest reason. */
function summarizeLogs({ nodes }: Trio): string[] {
  return nodes.flatMap(({ name, server }) => {
    const found = new Map<string, { count: number; reason: string }>();
    for (const line of server.output().match(/^\{.*"level":[456]0.*\}$/gm) ?? []) {
      const { msg, reason = "", error = "" } = JSON.parse(line) as { msg: string; reason?: string; error?: string };
      found.set(msg, { count: (found.get(msg)?.count ?? 0) + 1, reason: reason || error });
    }
    return [...found].map(([msg, { count, reason }]) => `${name} logged ${count} times: ${msg} ${reason}`);
  });
}

/** One fault after another until the time is over. Each must leave all nodes well. */
async function disturbUntil(until: number, trio: Trio, history: History): Promise<void> {
  const done = new Map<string, number>();
  for (let turn = 0; performance.now() < until; turn++) {
    const began = performance.now();
    // Each kind once before any comes again.
    const fault = FAULTS[(turn * 5 + 3) % FAULTS.length] as (typeof FAULTS)[number];
    const node = trio.nodes[Math.floor(Math.random() * trio.nodes.length)] as Trio["nodes"][number];
    tell(`${fault.name} (${node.name})`);
    await fault.run(trio, node);
    await waitUntilWell(trio);
    done.set(fault.name, (done.get(fault.name) ?? 0) + 1);
    if (fault.touchesPermits) {
      history.outages.push({ what: fault.name, startedAt: began, endedAt: performance.now() + SETTLE_MS });
    }
    await sleep(Math.max(SETTLE_MS + 2_000, FAULT_EVERY_MS - (performance.now() - began)));
  }
  tell(`faults: ${[...done].map(([name, count]) => `${name} ${count}`).join(", ")}`);
}

const minutes = Number(process.env.SOAK_MINUTES || 10);
if (!(minutes > 0)) throw new Error("SOAK_MINUTES must be a number above 0, for example 10.");
const stage = new Stage(readSettings([]));
const history = createHistory();
const faults: string[] = [];
try {
  const trio = await startTrio(stage, history);
  const world = new World(history, trio.nodes, await createCallers(trio));
  await waitUntilWell(trio);
  const clients = runClients(world);
  const counter = setInterval(() => void readCounts(trio, history), 1_000);
  try {
    await disturbUntil(performance.now() + minutes * 60_000, trio, history);
  } catch (error) {
    faults.push(String(error));
  }
  clearInterval(counter);
  world.isOver = true;
  await clients;
  await readStored(trio, history);
  faults.push(...findViolations(history, PROMISES));
  const { checks, revocations, lives, running } = history;
  const acked = revocations.filter(({ ackedAt }) => ackedAt !== null).length;
  process.stdout.write(
    `\n${minutes} minutes: ${checks.length} checks, ${lives.length} keys, ${acked} of ${revocations.length} ` +
      `revocations answered, ${running.length} slow calls\n`,
  );
  for (const line of summarizeLogs(trio)) process.stdout.write(`  ${line}\n`);
  for (const [name, count] of [...world.answers].sort()) process.stdout.write(`  ${name}: ${count}\n`);
} finally {
  await stage.end();
}
const shown = faults.slice(0, 20);
process.stdout.write(
  shown.length > 0 ? `\nWRONG (${faults.length})\n  ${shown.join("\n  ")}\n` : "\nAll promises held.\n",
);
process.exitCode = faults.length > 0 ? 1 : 0;
