/** A dashboard is started again until it listens, and the log says why once. The child is a program of the test's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readConfig } from "@/lib/config/config";
import { DashboardProcess } from "./dashboard-process";
import { createLog } from "./log";

const ownFolder = process.cwd();
let folder: string;
let lines: { level: number; msg: string; cause?: string }[];
let dashboard: DashboardProcess;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "dashboard-process-"));
  mkdirSync(path.join(folder, "dist"));
  process.chdir(folder);
  lines = [];
  dashboard = new DashboardProcess(
    readConfig({}),
    createLog("info", (line) => lines.push(JSON.parse(line))),
  );
});
afterEach(async () => {
  await dashboard.stop();
  process.chdir(ownFolder);
  rmSync(folder, { recursive: true, force: true });
});

/** Writes the program of the child. `starts` counts its starts, this one included. */
function writeChild(body: string): void {
  const program = `
    import { appendFileSync, existsSync, readFileSync } from "node:fs";
    import { createServer } from "node:net";
    appendFileSync("starts", "x");
    const starts = readFileSync("starts").length;
    process.on("disconnect", () => process.exit());
    const listen = (then) => createServer().listen(process.env.LATCHKEY_SOCKET, () => process.send("listening", then));
    ${body}`;
  writeFileSync(path.join(folder, "dist/dashboard.mjs"), program);
}

const logged = (msg: string) => lines.filter((line) => line.msg === msg);
const untilListening = () => vi.waitFor(() => expect(logged("the dashboard listens again")).toHaveLength(1), 20_000);
const ENDED = "the dashboard ended; starting it again until it listens";

test("a cause that keeps four starts from succeeding is logged once, and so is the dashboard's return", async () => {
  writeChild(`
    if (starts === 1) listen(() => process.kill(process.pid, "SIGKILL"));
    else if (starts <= 5) throw new Error("the disk is on holiday");
    else listen();`);
  await dashboard.start();
  await untilListening();
  expect(dashboard.isReady).toBe(true);
  expect(logged(ENDED).map(({ cause }) => cause)).toEqual([
    "signal SIGKILL",
    "Error: the disk is on holiday (exit code 1)",
  ]);
  expect(lines).toHaveLength(3);
});

test("a dashboard whose socket was removed is started again, in a folder of its own", async () => {
  writeChild(`
    import path from "node:path";
    import { rmSync } from "node:fs";
    listen(() => { if (starts === 1) rmSync(path.dirname(process.env.LATCHKEY_SOCKET), { recursive: true }) });`);
  await dashboard.start();
  await untilListening();
  expect(logged(ENDED).map(({ cause }) => cause)).toEqual(["its socket was removed"]);
});

test("a first start that fails is rejected with what the child said, and is not repeated", async () => {
  writeChild(`process.send({ failed: "the port is a starboard" }, () => process.exit(1));`);
  await expect(dashboard.start()).rejects.toThrow("the dashboard ended before it listened: the port is a starboard");
  expect(lines).toEqual([]);
});
