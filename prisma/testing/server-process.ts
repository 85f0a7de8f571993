/** For tests: a server's process that can be frozen, killed and started anew, and that never outlives the tests. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { signalTree } from "./process-tree.mjs";

/** How to start a server, and how to tell that it has started. */
export type ServerCommand = {
  program: string;
  args: string[];
  /** removed by the watchdog when the test process dies */
  folder: string;
  /** what the server prints when it takes connections */
  ready: RegExp;
  /** the user it runs as, where that is another one */
  uid?: number;
  gid?: number;
  /** besides the tests' own */
  env?: Record<string, string>;
};

/** A running server. */
export type ServerProcess = {
  pid: number;
  /** Resolves when the process has ended. The test process stays alive until then. */
  waitForEnd(): Promise<void>;
  /** the last lines that it printed */
  output(): string;
};

/** The most of a server's output that is kept to explain a failure. */
const KEPT_CHARACTERS = 20_000;

let watchdog: ChildProcess | null = null;

/** Starts a server and resolves when it is ready. Rejects with its output when it ends before that. */
export async function startProcess({
  program,
  args,
  folder,
  ready,
  uid,
  gid,
  env,
}: ServerCommand): Promise<ServerProcess> {
  const environment = { ...process.env, ...env };
  const child = spawn(program, args, { cwd: folder, uid, gid, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const { pid } = child;
  let output = "";
  const ended = new Promise<void>((resolve, reject) => {
    child.once("exit", () => resolve());
    child.once("error", reject);
  });
  if (pid === undefined) {
    await ended;
    throw new Error(`${program} could not be started`);
  }
  watch({ pid, folder });
  void ended.then(() => watch({ done: pid }));
  const started = new Promise<boolean>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-KEPT_CHARACTERS);
        if (ready.test(output)) resolve(true);
      });
    }
    void ended.then(() => resolve(false));
  });
  if (!(await started)) throw new Error(`${path.basename(program)} did not start: ${output.trim()}`);
  // A server that a test left running must not keep its process alive.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) {
    if ("unref" in stream && typeof stream.unref === "function") stream.unref();
  }
  const waitForEnd = () => {
    child.ref();
    return ended;
  };
  return { pid, waitForEnd, output: () => output };
}

/** Stops a server and all its processes from running until `thawProcess`; they answer nothing and lose nothing. */
export function freezeProcess({ pid }: ServerProcess): void {
  signalTree(pid, "SIGSTOP");
}

/** Lets a frozen server go on. */
export function thawProcess({ pid }: ServerProcess): void {
  signalTree(pid, "SIGCONT");
}

/** Kills a server and all its processes at once, as a power cut would. */
export async function killProcess({ pid, waitForEnd }: ServerProcess): Promise<void> {
  signalTree(pid, "SIGKILL");
  await waitForEnd();
}

/** Asks a server, frozen or not, to end with this signal and waits until it has. */
export async function endProcess({ pid, waitForEnd }: ServerProcess, signal: NodeJS.Signals): Promise<void> {
  signalTree(pid, "SIGCONT");
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
  await waitForEnd();
}

/** A port of the loopback interface that was free just now. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("a TCP server has an address and a port");
  return address.port;
}

/** One watchdog for all servers of this process. Its input closes when this process dies, however it does. */
function watch(message: { pid: number; folder: string } | { done: number }): void {
  if (watchdog === null) {
    const script = path.join(import.meta.dirname, "watchdog.mjs");
    watchdog = spawn(process.execPath, [script], { detached: true, stdio: ["pipe", "ignore", "ignore"], cwd: "/" });
    watchdog.unref();
    const input = watchdog.stdin;
    if (input && "unref" in input && typeof input.unref === "function") input.unref();
  }
  watchdog.stdin?.write(`${JSON.stringify(message)}\n`);
}
