/** Programs of the bench, each in a process of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Stage } from "./stage";

const START_MS = 300_000;

/** Ends a process with the run, however the run ends. */
export function endWith(stage: Stage, child: ChildProcess): void {
  const kill = () => void child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  stage.onEnd(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    kill();
    await gone;
  });
}

/** Starts a file of bench/ under a name, with options; resolves once it listens. */
export async function startProgram(
  stage: Stage,
  name: string,
  file: string,
  options: object,
): Promise<{ port: number; pid: number }> {
  const execArgv = file.endsWith(".ts") ? ["--import", "tsx"] : [];
  const child = fork(path.join(import.meta.dirname, file), [JSON.stringify(options)], { execArgv });
  endWith(stage, child);
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${file} did not start`)), START_MS);
    child.once("exit", (code) => reject(new Error(`${file} ended with code ${code}`)));
    child.once("message", (message) => {
      clearTimeout(timer);
      resolve(message as { port: number });
    });
  });
  const pid = child.pid as number;
  stage.processes.set(name, pid);
  return { port, pid };
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

/** Resident memory, in MiB, of each process that the stage knows and that still runs. */
export function memoryOn({ processes }: Stage): Record<string, number> {
  const alive = [...processes].filter(([, pid]) => existsSync(`/proc/${pid}/status`));
  return Object.fromEntries(alive.map(([name, pid]) => [name, residentMiB(pid)]));
}

/** Linux counts processor time in hundredths of a second (USER_HZ). */
const TICK_MICROSECONDS = 10_000;

/** Processor time that a process has taken so far, all its threads, in microseconds. */
export function processorTime(pid: number): number {
  // The name of the program, in brackets, may hold anything.
  const [, fields = ""] = /^\d+ \(.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
  const [user, system] = fields.split(" ").slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * TICK_MICROSECONDS;
}

/** How many files and sockets a process has open. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
