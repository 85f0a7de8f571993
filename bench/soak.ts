/**
 * `npm run bench:soak`: ten minutes (SOAK_MINUTES) of every kind of client at once; fails when something was lost on
 * the way.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Gate, gateOf, KEYS } from "./gate";
import { INSPECTED, Inspector } from "./inspector";
import { startMutations } from "./mutations";
import { openFiles, residentMiB, startProgram } from "./processes";
import { readSettings } from "./settings";
import { CLIENTS } from "./soak/clients";
import { Counter } from "./soak/counter";
import { findPermitFault } from "./soak/permits";
import { ROUTE, type World } from "./soak/shapes";
import { Stage, tell } from "./stage";

const KEYS_PER_SECOND = 5;
const MUTATIONS_FROM = "127.0.0.17";
/** What a heap may grow by without anything being kept that should not: caches fill, code is compiled. */
const HEAP_MIB = 15;
const FILES = 30;

type Reading = { name: string; rss: number; heap: number; files: number };

async function read(name: string, { server }: Gate, inspector: Inspector): Promise<Reading> {
  const heap = Math.round((await inspector.heapUsed()) / 1024 ** 2);
  const reading = { name, rss: residentMiB(server.pid), heap, files: openFiles(server.pid) };
  tell(`${name}: gate ${reading.rss} MiB resident, ${heap} MiB of heap after collection, ${reading.files} open files`);
  return reading;
}

async function startSoakGate(stage: Stage): Promise<Gate> {
  const { port } = await startProgram(stage, "upstream of the soak", "soak/upstream.ts", {});
  const routes = path.join(stage.folder, "soak.routes.json");
  const route = { path: ROUTE, upstream: `http://127.0.0.1:${port}`, permissions: { GET: [], POST: [] } };
  writeFileSync(routes, JSON.stringify({ routes: [route] }));
  return gateOf(stage, "gate of the soak", KEYS, { ROUTES_FILE: routes, NODE_OPTIONS: INSPECTED });
}

/** Lets all clients loop for so long; a reading at the start, in the middle and at the end. */
async function soak(gate: Gate, inspector: Inspector, counter: Counter, ms: number): Promise<Reading[]> {
  let isOver = false;
  const { list } = gate.secrets;
  const pick = () => list[Math.floor(Math.random() * list.length)] ?? "";
  const world: World = { port: gate.server.port, counter, pick, isOver: () => isOver };
  const clients = CLIENTS.flatMap(({ name, from, count, live }) =>
    Array.from({ length: count }, () => live(world, from).catch((error) => counter.add(name, String(error), false))),
  );
  const mutations = startMutations(gate, KEYS_PER_SECOND, MUTATIONS_FROM);
  await sleep(ms / 10);
  const readings = [await read("start", gate, inspector)];
  await sleep(ms * 0.4);
  readings.push(await read("middle", gate, inspector));
  await sleep(ms * 0.5);
  isOver = true;
  await Promise.all(clients);
  const changed = mutations.done();
  await mutations.stop().catch((error) => counter.add("mutations", String(error), false));
  tell(`${changed} keys were created, changed and deleted meanwhile`);
  return readings;
}

const minutes = Number(process.env.SOAK_MINUTES || 10);
if (!(minutes > 0)) throw new Error("SOAK_MINUTES must be a number above 0, for example 10.");
const stage = new Stage(readSettings([]));
const faults: string[] = [];
try {
  const gate = await startSoakGate(stage);
  const inspector = await Inspector.open(gate.server);
  const before = await read("before", gate, inspector);
  const counter = new Counter();
  const [start] = await soak(gate, inspector, counter, minutes * 60_000);
  // Whoever hung up is noticed, and idle connections are let go.
  await sleep(6_000);
  for (const { from } of [...CLIENTS, { from: MUTATIONS_FROM }]) {
    const fault = await findPermitFault(gate.server.port, gate.secrets.list[0] ?? "", from);
    if (fault) faults.push(`${from}: ${fault}`);
  }
  await sleep(6_000);
  const end = await read("end", gate, inspector);
  inspector.close();
  if (counter.unexpected > 0) faults.push(`${counter.unexpected} answers were not what they should be`);
  if (start && end.heap - start.heap > HEAP_MIB) faults.push(`the heap grew by ${end.heap - start.heap} MiB`);
  if (end.files > before.files + FILES) faults.push(`${end.files - before.files} files or sockets are still open`);
  const errors = gate.server.output().match(/^.*"level":[56]0.*$/gm) ?? [];
  if (errors.length > 0) faults.push(`the server logged ${errors.length} errors, the first: ${errors[0]}`);
  process.stdout.write(`\n${minutes} minutes, 20 connections\n${counter.lines().join("\n")}\n`);
} finally {
  await stage.end();
}
process.stdout.write(faults.length > 0 ? `\nWRONG\n  ${faults.join("\n  ")}\n` : "\nNothing was lost.\n");
process.exitCode = faults.length > 0 ? 1 : 0;
