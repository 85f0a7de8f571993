/** The row about deleted keys: once a deletion is confirmed, the key is never admitted again. */
import http from "node:http";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";
import { pathOf, v4Of } from "../../e2e/support/api/v4";
import { milliseconds, type Outcome, whole } from "../compare";
import { CHECK, checkLoad, type Gate, gateOf } from "../gate";
import { Line, type TimedAnswer } from "../line";
import { measure, median } from "../load";
import { saveSecrets } from "../secrets";
import type { Stage } from "../stage";

const DELETES = 1_000;
/** Deletes at once; each has a client of its own that keeps asking with the key that is being deleted. */
const AT_ONCE = 4;
/** How often that client goes on asking after the first refusal: a key must not come back. */
const ASKED_AFTER = 10;
const FROM = "127.0.0.3";

type Deleted = { admittedAfter: number; msToRefusal: number; unexpected: number };

/** Deletes a key while somebody uses it, and tells what that client saw of requests that it sent after the answer. */
async function deleteUnderUse(line: Line, secret: string, remove: () => Promise<number>): Promise<Deleted> {
  const first = await line.ask(CHECK, secret);
  let answeredAt = Number.POSITIVE_INFINITY;
  const removal = remove().then((status) => {
    answeredAt = performance.now();
    return status;
  });
  const after: (TimedAnswer & { endedAt: number })[] = [];
  let unexpected = first.status === 204 ? 0 : 1;
  while (after.filter(({ status }) => status === 401).length < ASKED_AFTER && after.length < 1_000) {
    const sentAt = performance.now();
    const answer = await line.ask(CHECK, secret);
    if (answer.status !== 204 && answer.status !== 401) unexpected++;
    if (sentAt > answeredAt) after.push({ ...answer, endedAt: performance.now() });
  }
  if ((await removal) !== 200) unexpected++;
  const refusal = after.find(({ status }) => status === 401);
  return {
    admittedAfter: after.filter(({ status }) => status === 204).length,
    msToRefusal: (refusal?.endedAt ?? Number.NaN) - answeredAt,
    unexpected,
  };
}

/** Accounts whose keys are deleted, all but the one that calls; the others' keys are asked with meanwhile. */
const ACCOUNTS = Math.ceil(DELETES / (MAX_KEYS - 1));

async function deleteAll(gate: Gate): Promise<Deleted[]> {
  const agent = new http.Agent({ keepAlive: true });
  const doomed = gate.accounts
    .slice(0, ACCOUNTS)
    .flatMap(({ keys: [caller, ...keys] }) => keys.map((key) => ({ ...key, caller: caller?.secret ?? "" })))
    .slice(0, DELETES);
  const results: Deleted[] = [];
  let next = 0;
  const work = async () => {
    const line = await Line.open(gate.server.port, FROM);
    for (let key = doomed[next++]; key !== undefined; key = doomed[next++]) {
      const { name, secret, caller } = key;
      const remove = async () => (await v4Of(gate.url, caller)("DELETE", pathOf(name), { agent, from: FROM })).status;
      results.push(await deleteUnderUse(line, secret, remove));
    }
    line.close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  agent.destroy();
  return results;
}

/** Checks with other keys until `isOver`; resolves to their requests per second. */
async function checkBeside(stage: Stage, gate: Gate, isOver: () => boolean): Promise<number> {
  const secrets = saveSecrets(stage, "kept", gate.secrets.list.slice(ACCOUNTS * MAX_KEYS));
  const rates: number[] = [];
  while (!isOver()) {
    const run = await measure({ ...checkLoad(stage, { ...gate, secrets }), seconds: 2 });
    if (run.unexpected > 0) throw new Error(`${run.unexpected} checks of other keys were not answered as expected`);
    rates.push(run.requestsPerSecond);
  }
  return median(rates);
}

export async function measureDeletes(stage: Stage): Promise<Outcome[]> {
  // A server of its own: other rows ask with the keys that this one deletes.
  const gate = await gateOf(stage, "gate of deletes");
  let isOver = false;
  const beside = checkBeside(stage, gate, () => isOver);
  const deleted = await deleteAll(gate).finally(() => {
    isOver = true;
  });
  const rate = await beside;
  await gate.server.end();
  const sum = (figure: (one: Deleted) => number) => deleted.reduce((total, one) => total + figure(one), 0);
  const admitted = sum(({ admittedAfter }) => admittedAfter);
  const unexpected = sum((one) => one.unexpected);
  const times = deleted.map(({ msToRefusal }) => msToRefusal).sort((a, b) => a - b);
  const tail = times[Math.floor(times.length * 0.99)] ?? Number.NaN;
  return [
    {
      what: "calls admitted that were sent after a delete's answer",
      against: "",
      load: `${whole(DELETES)} deletes of keys in use, ${AT_ONCE} at once, beside ${whole(rate)} checks/s`,
      ours: `${admitted}; first refusal after ${milliseconds(median(times))}, p99 ${milliseconds(tail)}`,
      theirs: "",
      ratio: "",
      asked: "0",
      isReached: admitted === 0 && unexpected === 0 && deleted.length === DELETES,
      detail: { admitted, unexpected, deletes: deleted.length, median: median(times), p99: tail, max: times.at(-1) },
    },
  ];
}
