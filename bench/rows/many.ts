/** Rows about a database with a million keys, beside one with a thousand. */
import Database from "better-sqlite3";
import type { Measure } from "@/bench/load-measure";
import { compareRates, type Outcome, takeTurns, whole } from "../compare";
import { CHECK, checkLoad, type Gate, gateOf } from "../gate";
import { secretChanger } from "../keys";
import { burst, Line } from "../line";
import { measure } from "../load";
import { residentMiB } from "../processes";
import { saveSecrets, shuffle } from "../secrets";
import type { Stage } from "../stage";
import { largeGateOf } from "./cold";

const FEW = 1_000;
const LINES = 16;
/** Of a thousand requests each: a round of bursts is a round of the table. */
const BURSTS = 5;
/** Different keys that both have looked up when their memory is read; the gate remembers 100,000 at most. */
const SEEN = 200_000;

/** Makes `FEW` secrets that the gate has never seen, or has forgotten. */
type Renew = () => string[];

/** A thousand keys get new secrets, all of them at once, and everything that is remembered is dropped. */
function renewAll({ server, accounts }: Gate): Renew {
  const ids = accounts.flatMap(({ keys }) => keys.map(({ id }) => id));
  return () => inDatabase(server.databaseFile, (database) => ids.map(secretChanger(database)));
}

/** Other keys of the many than ever before, and everything that is remembered is dropped. */
function takeOthers({ server, secrets }: Gate): Renew {
  let next = 0;
  const mixed = shuffle(secrets.list);
  return () => {
    next += FEW;
    return inDatabase(server.databaseFile, () => mixed.slice(next - FEW, next));
  };
}

function inDatabase(file: string, work: (database: Database.Database) => string[]): string[] {
  const database = new Database(file, { timeout: 5_000 });
  const secrets = database.transaction(() => {
    database.exec('UPDATE "GateState" SET "generation" = "generation" + 1');
    return work(database);
  })();
  database.pragma("wal_checkpoint(PASSIVE)");
  database.close();
  return secrets;
}

/** Bursts of keys that the gate has to look up, each asked with once. */
async function measureBursts({ server }: Gate, renew: Renew): Promise<Measure> {
  const lines = await Promise.all(Array.from({ length: LINES }, () => Line.open(server.port)));
  let [ms, requests, unexpected] = [0, 0, 0];
  const times: number[] = [];
  for (let round = 0; round < BURSTS; round++) {
    const { answers, ms: took } = await burst(lines, CHECK, renew());
    ms += took;
    requests += answers.length;
    unexpected += answers.filter(({ status }) => status !== 204).length;
    times.push(...answers.map((one) => one.ms));
  }
  for (const line of lines) line.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
  const statuses = { 204: requests - unexpected };
  const requestsPerSecond = requests / (ms / 1000);
  return { requestsPerSecond, p50: at(0.5), p99: at(0.99), max: at(1), requests, unexpected, statuses };
}

/** Both look up as many different keys as they have, up to more than the gate remembers. */
async function askForMany(stage: Stage, gate: Gate): Promise<void> {
  const secrets = shuffle(gate.secrets.list).slice(0, SEEN);
  const lines = await Promise.all(Array.from({ length: LINES }, () => Line.open(gate.server.port)));
  await burst(lines, CHECK, secrets);
  for (const line of lines) line.close();
  await measure(checkLoad(stage, gate));
}

export async function measureMany(stage: Stage): Promise<Outcome[]> {
  const { manyKeys } = stage.settings;
  const [few, many] = [await gateOf(stage, "small gate", FEW), await largeGateOf(stage)];
  const against = `the same with ${whole(FEW)}`;
  const of = `\`/api/check\`, ${whole(manyKeys)} keys in the database`;

  // The same number of keys in use: what differs is how many lie beside them.
  const inUse = saveSecrets(stage, "in use", shuffle(many.secrets.list).slice(0, FEW));
  const cached = await takeTurns(stage, {
    many: () => measure(checkLoad(stage, { ...many, secrets: inUse })),
    few: () => measure(checkLoad(stage, few)),
  });
  const [renewMany, renewFew] = [takeOthers(many), renewAll(few)];
  const cold = await takeTurns(stage, {
    many: () => measureBursts(many, renewMany),
    few: () => measureBursts(few, renewFew),
  });
  const atLeast = 1 / 1.3;
  const outcomes = [
    compareRates(
      { what: `${of}, cached`, against, load: `${whole(FEW)} keys in use at random, 16 connections` },
      { ours: cached.many, theirs: cached.few },
      atLeast,
    ),
    compareRates(
      {
        what: `${of}, cold`,
        against,
        load: `bursts of ${whole(FEW)} keys, each once, after the cache was dropped, 16 connections`,
      },
      { ours: cold.many, theirs: cold.few },
      atLeast,
    ),
  ].map((outcome) => ({ ...outcome, asked: "within 1.3 times" }));
  return [...outcomes, await compareMemory(stage, few, many)];
}

async function compareMemory(stage: Stage, few: Gate, many: Gate): Promise<Outcome> {
  // Its own secrets are new since the bursts.
  await askForMany(stage, many);
  const readings = { many: residentMiB(many.server.pid), few: residentMiB(few.server.pid) };
  const difference = Math.abs(readings.many - readings.few);
  await few.server.end();
  return {
    what: `resident memory of the gate, ${whole(stage.settings.manyKeys)} keys in the database`,
    against: `the same with ${whole(FEW)}`,
    load: `after ${whole(Math.min(SEEN, stage.settings.manyKeys))} different keys were used`,
    ours: `${readings.many} MiB`,
    theirs: `${readings.few} MiB`,
    ratio: `${difference} MiB apart`,
    asked: "within 150 MB",
    isReached: difference <= 150,
    detail: readings,
  };
}
