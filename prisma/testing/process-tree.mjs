/** Sends signals to a server together with the processes that it started, each of which may be a session of its own. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/**
 * Sends a signal to a process and all its descendants, the process first, so that it starts no more of them. Processes
 * that have ended are left out.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalTree(pid, signal) {
  send(pid, signal === "SIGKILL" ? "SIGSTOP" : signal);
  for (const each of listDescendants(pid)) send(each, signal);
  if (signal === "SIGKILL") send(pid, signal);
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * @param {number} pid
 * @returns {number[]}
 */
function listDescendants(pid) {
  const parents = existsSync("/proc/self/stat") ? readParents() : askParents();
  /** @type {(of: number) => number[]} */
  const below = (of) => parents.filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** Each process and its parent, from Linux's /proc. */
function readParents() {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The program's name stands in parentheses and may hold any character. The state and the parent follow it.
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return [toPair(name, parent)];
    } catch {
      return [];
    }
  });
}

/** Each process and its parent, from `ps`. */
function askParents() {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => {
    const [pid, parent] = line.trim().split(/\s+/);
    return toPair(pid, parent);
  });
}

/**
 * @param {string | undefined} pid
 * @param {string | undefined} parent
 * @returns {[number, number]}
 */
function toPair(pid, parent) {
  return [Number(pid), Number(parent)];
}
