/** Rows about /api/check while the dashboard is busy: keys change, pages are loaded, people sign in. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Measure } from "@/bench/load-measure";
import { write } from "@/lib/server/db/transactions";
import { signUp } from "@/lib/server/people/accounts";
import { insertSession } from "@/lib/server/people/session-rows";
import { createPerson, enterDatabase, leaveDatabase } from "../../e2e/support/api/people";
import {
  compareRates,
  countUnexpected,
  milliseconds,
  type Outcome,
  ratioOf,
  tailsOf,
  takeTurns,
  WARM_UP,
} from "../compare";
import { checkLoad, type Gate, gateOf, KEYS } from "../gate";
import { measure, median } from "../load";
import { startMutations } from "../mutations";
import { loadPages, signIn } from "../pages";
import type { Stage } from "../stage";

const KEYS_PER_SECOND = 50;
/** Until the first keys have gone all the way. */
const RUN_UP_MS = 500;
const LOAD = `${KEYS.toLocaleString("en")} keys at random, 16 connections`;

export async function measureMutations(stage: Stage): Promise<Outcome[]> {
  const gate = await gateOf(stage);
  const rates: number[] = [];
  const runs = await takeTurns(stage, {
    still: () => measure(checkLoad(stage, gate)),
    changing: async () => {
      const mutations = startMutations(gate, KEYS_PER_SECOND);
      await sleep(RUN_UP_MS);
      const before = mutations.done();
      const run = await measure(checkLoad(stage, gate));
      rates.push((mutations.done() - before) / stage.settings.seconds);
      await mutations.stop();
      return run;
    },
  });
  const ratio = ratioOf(runs.changing, runs.still, (run) => run.p99);
  const rate = median(rates);
  return [
    {
      what: `p99 of \`/api/check\` while ${KEYS_PER_SECOND} keys/s are created, changed and deleted`,
      against: "the same without",
      load: `${LOAD}; ${rate.toFixed(0)} keys/s achieved`,
      ours: tailsOf(runs.changing),
      theirs: tailsOf(runs.still),
      ratio: ratio.toFixed(2),
      asked: "at most 1.5",
      isReached:
        ratio <= 1.5 && rate >= KEYS_PER_SECOND * 0.9 && countUnexpected([...runs.still, ...runs.changing]) === 0,
      detail: { ours: runs.changing, theirs: runs.still, keysPerSecond: rates },
    },
  ];
}

/** Somebody signed in: the cookie that opens their pages. */
async function cookieOf(): Promise<string> {
  const { userId, accountId } = await createPerson();
  const client = { address: "127.0.0.1", userAgent: "bench" };
  const { token } = await write((database) => insertSession(database, { userId, accountId }, client));
  return `latchkey_session=${token}`;
}

export async function measurePages(stage: Stage): Promise<Outcome[]> {
  const gate = await gateOf(stage);
  enterDatabase(gate.server.databaseFile);
  const cookie = await cookieOf();
  await leaveDatabase();
  let pages = 0;
  const runs = await takeTurns(stage, {
    alone: () => measure(checkLoad(stage, gate)),
    beside: async () => {
      const browsers = loadPages(`${gate.url}/keys`, cookie, 4);
      const run = await measure(checkLoad(stage, gate));
      pages += await browsers.stop();
      return run;
    },
  });
  const perSecond = pages / (stage.settings.seconds * (stage.settings.rounds + WARM_UP));
  const labels = {
    what: "`/api/check` while 4 clients load `/keys` without pause",
    against: "the same without",
    load: `${LOAD}; ${perSecond.toFixed(0)} pages/s meanwhile`,
  };
  return [compareRates(labels, { ours: runs.beside, theirs: runs.alone }, 0.4)];
}

const SLEEPERS = 10;

/** People with passwords. The queue for passwords is bounded and says so; a person would try again too. */
async function createSleepers(password: string): Promise<string[]> {
  const create = async (_: unknown, index: number): Promise<string> => {
    const email = `sleeper${index}@example.com`;
    const input = { name: "S", email, password, accountName: "S" };
    for (;;) {
      const result = await signUp(input, { address: `10.0.0.${index}`, userAgent: "" });
      if (result.ok) return email;
      await sleep(50);
    }
  };
  return Promise.all(Array.from({ length: SLEEPERS }, create));
}

export async function measureSignIns(stage: Stage): Promise<Outcome[]> {
  const gate: Gate = await gateOf(stage);
  const password = `${randomUUID()} pass`;
  enterDatabase(gate.server.databaseFile);
  const sleepers = await createSleepers(password);
  await leaveDatabase();
  const origin = `http://localhost:${gate.server.port}`;
  const statuses: number[] = [];
  const { beside } = await takeTurns(stage, {
    beside: async (): Promise<Measure> => {
      const signingIn = Promise.all(sleepers.map((email) => signIn(gate.url, origin, email, password)));
      const run = await measure(checkLoad(stage, gate, 4));
      statuses.push(...(await signingIn));
      return run;
    },
  });
  const p99 = median(beside.map((run) => run.p99));
  return [
    {
      what: `p99 of \`/api/check\` with ${SLEEPERS} sign-ins at once`,
      against: "",
      load: `${KEYS.toLocaleString("en")} keys at random, 4 connections; ${statuses.filter((status) => status === 303).length} signed in`,
      ours: tailsOf(beside),
      theirs: "",
      ratio: "",
      asked: `at most ${milliseconds(100)}`,
      isReached: p99 <= 100 && countUnexpected(beside) === 0,
      detail: { ours: beside, statuses },
    },
  ];
}
