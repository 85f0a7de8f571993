/** An upstream in a process of its own, which a test kills and starts again on the same port. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { findFreePort } from "@/e2e/support/server";

/** Answers with its process id; below `/slow` once a line has come on its standard input. */
const SCRIPT = `
const { createServer } = require("node:http");
const waiting = [];
createServer((request, response) => {
  request.resume();
  if (request.url.startsWith("/slow")) waiting.push(response);
  else response.end(String(process.pid));
}).listen(Number(process.argv[1]), "127.0.0.1", () => console.log("listens"));
process.stdin.on("data", () => waiting.splice(0).forEach((response) => response.end(String(process.pid))));
process.stdin.on("end", () => process.exit());
`;

/** Always the same port, and at most one process at a time. */
export class UpstreamProcess {
  readonly #port: number;
  #child: ChildProcess | null = null;

  private constructor(port: number) {
    this.#port = port;
  }

  /** Starts the process; resolves once it listens. */
  static async start(): Promise<UpstreamProcess> {
    const upstream = new UpstreamProcess(await findFreePort());
    await upstream.restart();
    return upstream;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The id of the process, which its answers consist of. */
  get pid(): string {
    return String(this.#child?.pid);
  }

  /** Starts it again after `kill`; resolves once it listens. */
  async restart(): Promise<void> {
    const child = spawn(process.execPath, ["-e", SCRIPT, String(this.#port)], { stdio: ["pipe", "pipe", "inherit"] });
    this.#child = child;
    await once(child.stdout, "data");
  }

  /** Answers everything that waits below `/slow`. */
  answerSlow(): void {
    this.#child?.stdin?.write("\n");
  }

  /** Ends it at once, as a crash does; resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
}
