/** Starts the built server, as `npm start` does, with a database and a port of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { createStamp, isBuilt } from "../../scripts/build-stamp.mjs";

export type TestServer = {
  url: string;
  port: number;
  databaseFile: string;
  /** the path of its routes file, which has no routes at first unless ROUTES_FILE names one */
  routesFile: string;
  /** the gate's process id */
  pid: number;
  /** everything that both processes have printed so far */
  output(): string;
  /** the process id of the dashboard that is running now, or null */
  dashboardPid(): number | null;
  /** Sends SIGTERM. Resolves to the exit code once the process is gone. */
  stop(): Promise<number | null>;
  /** Stops the server and removes its database. */
  end(): Promise<void>;
};

/** Variables in addition to the defaults. DATABASE_URL may name a file that another server uses, too. */
export type Environment = Record<string, string>;

const ROOT = path.resolve(import.meta.dirname, "../..");
const START_MS = 60_000;

/** A port that was free a moment ago. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** The arguments that `npm start` gives to Node, the file included. */
const START = manifest.scripts.start.replace(/^exec node /, "").split(" ");

/**
 * Runs `npm start` on this process's Node or another, and does not wait until it listens. Throws without a fresh build.
 */
export function spawnServer(environment: Environment, node = process.execPath): ChildProcess {
  if (!isBuilt(ROOT, createStamp(ROOT))) throw new Error("The build is missing or stale: run npm run build first.");
  // `FAST_PATH=0 npm run api` runs every story without the fast path.
  const { PATH, HOME, FAST_PATH = "1" } = process.env;
  const child = spawn(node, START, {
    cwd: ROOT,
    // No `.env` of a developer reaches a test.
    env: {
      PATH,
      HOME,
      FAST_PATH,
      NO_COLOR: "1",
      ENV_FILE: "/dev/null",
      ...environment,
    } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // An aborted run must not leave its servers behind.
  const kill = () => child.kill();
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return child;
}

/** The process ids of the children that a process has now. */
export function childrenOf(pid: number): number[] {
  try {
    const found = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return found === "" ? [] : found.split(" ").map(Number);
  } catch {
    return [];
  }
}

/** Starts a server on 127.0.0.1. Resolves when it prints that it is ready. */
export async function startServer(environment: Environment = {}, node?: string): Promise<TestServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-e2e-"));
  const port = await findFreePort();
  const databaseFile = environment.DATABASE_URL?.replace(/^file:/, "") ?? path.join(folder, "latchkey.db");
  const routesFile = environment.ROUTES_FILE ?? path.join(folder, "latchkey.routes.json");
  const defaults = { PORT: String(port), HOST: "127.0.0.1", DATABASE_URL: `file:${databaseFile}` };
  // A file that is named must be there at the start.
  if (environment.ROUTES_FILE === undefined) writeFileSync(routesFile, '{ "routes": [] }');
  const child = spawnServer({ ...defaults, ROUTES_FILE: routesFile, ...environment }, node);
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    output += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not start:\n${output}`)), START_MS);
    const look = setInterval(() => {
      if (output.includes("Latchkey is ready at")) settle(resolve);
      else if (child.exitCode !== null) settle(() => reject(new Error(`the server ended:\n${output}`)));
    }, 20);
    const settle = (done: () => void) => {
      clearTimeout(timer);
      clearInterval(look);
      done();
    };
  });
  const pid = child.pid as number;
  const stop = () => {
    child.kill("SIGTERM");
    return exited;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    databaseFile,
    routesFile,
    pid,
    output: () => output,
    dashboardPid: () => childrenOf(pid).find((candidate) => isDashboard(candidate)) ?? null,
    stop,
    end: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isDashboard(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("dist/dashboard.mjs");
  } catch {
    return false;
  }
}

/** Whether a process of this id runs. */
export function isAlive(pid: number): boolean {
  try {
    return execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).trim()[0] !== "Z";
  } catch {
    return false;
  }
}
