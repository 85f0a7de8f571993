/** Keeps what a run found: what the table needs in bench/results.json, all measurements in test-results/bench. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import type { Outcome } from "./compare";
import { generator } from "./load";
import { memoryOn } from "./processes";
import type { Stage } from "./stage";
import type { Found, Results } from "./table";

const FILE = path.join(import.meta.dirname, "results.json");
const DETAILS = path.join(import.meta.dirname, "..", "test-results", "bench");

/** The rows that earlier runs found; none without a file. */
export function readResults(): Results {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Results) : {};
}

function writeJson(file: string, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`);
}

/** Replaces what an earlier run found for the row `name`, and returns the new entry. */
export function keep(stage: Stage, name: string, outcomes: readonly Outcome[]): Found {
  const { rounds, seconds } = stage.settings;
  const found = {
    at: new Date().toISOString(),
    machine: `${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`,
    loadBy: generator,
    rounds,
    seconds,
    outcomes: outcomes.map(({ detail: _, ...line }) => line),
    memory: memoryOn(stage),
  };
  writeJson(FILE, { ...readResults(), [name]: found });
  mkdirSync(DETAILS, { recursive: true });
  writeJson(path.join(DETAILS, `${name}.json`), { ...found, outcomes });
  return found;
}
