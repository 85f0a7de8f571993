/** `npm run bench`: how fast the gate answers, alone and while the dashboard is busy. Prints a table. */
import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { signUp } from "@/lib/server/accounts";
import { write } from "@/lib/server/db";
import { insertSession } from "@/lib/server/session-rows";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../e2e/api/people";
import { findFreePort, startServer } from "../e2e/server";
import { type Load, type Measure, measure, median } from "./load";
import { loadPages, signIn } from "./pages";

const ROUNDS = 5;
const SECONDS = 4;
const CONNECTIONS = 16;

async function startBare(): Promise<{ url: string; stop(): void }> {
  const port = await findFreePort();
  const child = fork(path.join(import.meta.dirname, "bare-server.ts"), [String(port)], {
    execArgv: ["--import", "tsx"],
  });
  await new Promise((resolve) => child.once("message", resolve));
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.kill() };
}

const round = (value: number) => Math.round(value).toLocaleString("en");

function print(name: string, runs: readonly Measure[], compared: string): void {
  const rate = runs.map((run) => run.requestsPerSecond);
  const spread = `${round(Math.min(...rate))} to ${round(Math.max(...rate))}`;
  const p99 = median(runs.map((run) => run.p99));
  const wrong = runs.reduce((sum, run) => sum + run.unexpected, 0);
  process.stdout.write(`| ${name} | ${round(median(rate))} | ${spread} | ${p99} | ${wrong} | ${compared} |\n`);
}

const ratio = (runs: readonly Measure[], others: readonly Measure[]) =>
  median(runs.map((run, index) => run.requestsPerSecond / (others[index]?.requestsPerSecond ?? Number.NaN))).toFixed(2);

const server = await startServer({ SIGN_UP: "open", MAX_CONCURRENT_PER_IP: "200" });
enterDatabase(server.databaseFile);
const owner = await createPerson();
const { secret } = await makeKey(owner);
const password = `${randomUUID()} pass`;
const sleepers = await Promise.all(
  Array.from({ length: 10 }, async (_, index) => {
    const email = `sleeper${index}@example.com`;
    for (;;) {
      // The queue for passwords is bounded and says so; a person would try again too.
      const result = await signUp(
        { name: "S", email, password, accountName: "S" },
        { address: `10.0.0.${index}`, userAgent: "" },
      );
      if (result.ok) return email;
    }
  }),
);
const { token } = await write((database) =>
  insertSession(
    database,
    { userId: owner.userId, accountId: owner.accountId },
    { address: "127.0.0.1", userAgent: "bench" },
  ),
);
const cookie = `latchkey_session=${token}`;
const origin = `http://localhost:${server.port}`;
const bare = await startBare();

const check: Load = {
  url: `${server.url}/api/check?permission=ViewContacts`,
  headers: { "X-API-Key": secret },
  connections: CONNECTIONS,
  seconds: SECONDS,
  status: 204,
};
const results = { alone: [] as Measure[], bare: [] as Measure[], pages: [] as Measure[], signIns: [] as Measure[] };
let pagesLoaded = 0;
const signInStatuses = new Map<number, number>();

await measure({ ...check, seconds: 3 });
await measure({ ...check, url: bare.url, seconds: 3 });
for (let index = 0; index < ROUNDS; index++) {
  results.alone.push(await measure(check));
  results.bare.push(await measure({ ...check, url: bare.url }));
  const browsers = loadPages(`${server.url}/keys`, cookie, 4);
  results.pages.push(await measure(check));
  pagesLoaded += await browsers.stop();
  const [signIns, run] = await Promise.all([
    Promise.all(sleepers.map((email) => signIn(server.url, origin, email, password))),
    measure({ ...check, connections: 4 }),
  ]);
  for (const status of signIns) signInStatuses.set(status, (signInStatuses.get(status) ?? 0) + 1);
  results.signIns.push(run);
}

process.stdout.write(
  `\n${ROUNDS} rounds of ${SECONDS} s, interleaved, autocannon, ${CONNECTIONS} connections, Node ${process.version}\n\n` +
    "| GET /api/check, valid key | requests/s (median) | spread | p99 ms | unexpected | compared |\n| --- | --- | --- | --- | --- | --- |\n",
);
print("alone", results.alone, `${ratio(results.alone, results.bare)} of the bare server`);
print("a bare node:http server, same answer", results.bare, "");
print("while 4 clients load /keys without pause", results.pages, `${ratio(results.pages, results.alone)} of alone`);
print("with 10 sign-ins at once (4 connections)", results.signIns, "p99 under 100 ms");
const perSecond = pagesLoaded / (ROUNDS * SECONDS);
process.stdout.write(
  `\n/keys meanwhile: ${perSecond.toFixed(0)} pages/s. Sign-in answers: ${JSON.stringify([...signInStatuses])}\n`,
);
bare.stop();
await leaveDatabase();
await server.end();
