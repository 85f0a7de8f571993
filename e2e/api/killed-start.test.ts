/** A gate that is killed while it starts leaves nothing behind. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { waitFor } from "../support/api/client";
import { childrenOf, findFreePort, spawnServer } from "../support/server";

/** Moments of a start, each true from then on, and whether a dashboard is there by then. */
const MOMENTS: [string, boolean, (start: Start) => boolean][] = [
  ["as it says which database it uses", false, ({ output }) => output().includes("Database:")],
  ["as it has started its dashboard", true, ({ pid }) => childrenOf(pid).length > 0],
  ["as its dashboard has a socket", true, ({ folder }) => findSockets(folder).length > 0],
];
type Start = { pid: number; folder: string; output(): string };

const findSockets = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sock"));

/** The running processes whose environment names the folder. */
const processesOf = (folder: string) =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(folder));

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    // It has ended.
    return "";
  }
}

test.each(MOMENTS)("a gate that is killed %s leaves no process behind", async (_moment, hasDashboard, isNow) => {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-kill-"));
  const environment = { PORT: String(await findFreePort()), HOST: "127.0.0.1", DATABASE_URL: `file:${folder}/l.db` };
  const child = spawnServer({ ...environment, TMPDIR: folder });
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  const start = { pid: child.pid as number, folder, output: () => output };
  await waitFor(
    // A gate that stands still can't get ready between one look and the next.
    () => {
      if (hasDashboard && childrenOf(start.pid).length > 0) child.kill("SIGSTOP");
      return isNow(start);
    },
    (isReached) => isReached,
    30_000,
  );
  const dashboards = childrenOf(start.pid);
  child.kill("SIGKILL");
  if (hasDashboard) expect(dashboards).toHaveLength(1);
  await waitFor(
    () => processesOf(folder),
    (pids) => pids.length === 0,
    30_000,
  );
  expect(output).not.toContain("Latchkey is ready");
  rmSync(folder, { recursive: true, force: true });
});
