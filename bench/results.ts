/** What a run found: kept in bench/results.json, told as a table. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import type { Outcome } from "./compare";
import { generator } from "./load";
import { memoryOn } from "./processes";
import type { Stage } from "./stage";

const FILE = path.join(import.meta.dirname, "results.json");

/** Rows by name; each tells when it was measured, and how. */
export type Results = Record<string, Found>;
export type Found = {
  at: string;
  machine: string;
  loadBy: string;
  rounds: number;
  seconds: number;
  outcomes: Outcome[];
  /** resident MiB of each process after the row */
  memory: Record<string, number>;
};

export function readResults(): Results {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Results) : {};
}

/** Puts a row in place of what an earlier run found of it. */
export function keep(stage: Stage, name: string, outcomes: Outcome[]): Found {
  const { rounds, seconds } = stage.settings;
  const machine = `${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`;
  const found = {
    at: new Date().toISOString(),
    machine,
    loadBy: generator,
    rounds,
    seconds,
    outcomes,
    memory: memoryOn(stage),
  };
  writeFileSync(FILE, `${JSON.stringify({ ...readResults(), [name]: found }, null, 1)}\n`);
  return found;
}

const cells = (words: readonly string[]) => `| ${words.join(" | ")} |`;

/** The table of all rows, as Markdown, and a line about each way in which they were measured. */
export function tableOf(results: Results): string {
  const head = ["what", "load", "Latchkey", "compared with", "", "ratio", "asked", "reached"];
  const found = Object.values(results);
  const lines = found.flatMap(({ outcomes }) =>
    outcomes.map(({ what, load, ours, against, theirs, ratio, asked, isReached }) =>
      cells([what, load, ours, against, theirs, ratio, asked, isReached ? "yes" : "**no**"]),
    ),
  );
  const ways = found.map(
    ({ at, machine, loadBy, rounds, seconds }) =>
      `${rounds} rounds of ${seconds} s in turn, after two to warm up, load by ${loadBy} on the same machine (${machine}), ${at.slice(0, 10)}.`,
  );
  const note =
    "Requests per second or times: median of the rounds (smallest to largest); p50 / p99; the ratio is the median of each round's.";
  // The largest that a process was after any row.
  const memory = new Map<string, number>();
  for (const [name, size] of found.flatMap((row) => Object.entries(row.memory))) {
    memory.set(name, Math.max(size, memory.get(name) ?? 0));
  }
  const sizes = `Resident memory, MiB: ${[...memory].map(([name, size]) => `${name} ${size}`).join("; ")}.`;
  return [...new Set(ways), note, "", cells(head), cells(head.map(() => "---")), ...lines, "", sizes].join("\n");
}
