/**
 * Ends servers whose test process has died, also where it was killed. It reads lines of JSON, `{ pid, folder }` for a
 * server to end and `{ done: pid }` for one that has ended, and acts when its input closes.
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { signalTree } from "./process-tree.mjs";

/** @type {Map<number, string>} */
const folders = new Map();
// Ctrl-C reaches the whole terminal. The input closes afterwards.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
for await (const line of createInterface({ input: process.stdin })) {
  const { pid, folder, done } = JSON.parse(line);
  if (done !== undefined) folders.delete(done);
  else folders.set(pid, folder);
}
for (const [pid, folder] of folders) {
  signalTree(pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
}
