/** One child process of the dashboard, from its start to its end. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { type GateAnswer, type GateOutcome, type GateQuestion, isGateQuestion } from "@/lib/shared/gate/gate-questions";
import {
  type CommitReport,
  DASHBOARD_MESSAGES,
  DATABASE_FAULTS,
  type DatabaseFault,
  type DatabaseReport,
  INNER_ENV,
} from "@/lib/shared/gate/inner-hop";
import { readLines } from "./child-output";
import { Heartbeat } from "./heartbeat";
import { createSocketPath } from "./socket-folder";

/** How long a child may take to end once the gate has let go of it. */
const RELEASE_MS = 2_000;
/** How long the rest of what an ended child printed may take to arrive. */
const LAST_OUTPUT_MS = 500;
/** The most characters kept of what a child prints before it listens. */
const MAX_HELD_OUTPUT = 16_384;

/** How a child ended. `cause` is one line that says why; `output` is what it printed, if it never listened. */
export type ChildEnd = { hasListened: boolean; cause: string; output: string };

/** The environment of a child, and what is called while it lives. */
export type ChildOptions = {
  /** the environment beside the socket's path, which is different for each child */
  environment: NodeJS.ProcessEnv;
  onListening: () => void;
  /** called with each report on its database */
  onDatabaseReport: (report: DatabaseReport) => void;
  /** called after each commit that changed what the gate may admit, where the database is shared */
  onCommit: () => void;
  /** called for each question to the gate */
  onQuestion: (question: GateQuestion) => Promise<GateOutcome>;
  /** called for each line that a child prints, once it listens */
  onPrint: (line: string) => void;
  /** called exactly once, also when the process could not be made */
  onEnd: (end: ChildEnd) => void;
};

/** A child that was started. Its socket's folder lives as long as it does. */
export class DashboardChild {
  readonly socketPath: string;
  readonly #child: ChildProcess;
  readonly #heartbeat = new Heartbeat();
  readonly #onEnd: (end: ChildEnd) => void;
  readonly #onPrint: (line: string) => void;
  readonly #onCommit: () => void;
  readonly #onQuestion: ChildOptions["onQuestion"];
  #hasListened = false;
  #hasEnded = false;
  readonly #ended: Promise<void>;
  #resolveEnded = () => {};
  #isAlive = true;
  /** why the child is about to end, if it said so or the gate ends it */
  #cause: string | null = null;
  #output = "";

  /** Throws when there is no folder for the socket, or the system makes no process. */
  constructor({ environment, onListening, onDatabaseReport, onCommit, onQuestion, onPrint, onEnd }: ChildOptions) {
    this.#onEnd = onEnd;
    this.#onPrint = onPrint;
    this.#onCommit = onCommit;
    this.#onQuestion = onQuestion;
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.socketPath = createSocketPath();
    try {
      this.#child = fork(path.resolve("dist/dashboard.mjs"), {
        // No source maps: Next has thousands of them, which cost 50 MB and 0.3 s a start.
        execArgv: [],
        stdio: ["ignore", "pipe", "pipe", "ipc"],
        env: { ...environment, [INNER_ENV.socket]: this.socketPath },
      });
    } catch (error) {
      this.#removeFolder();
      throw error;
    }
    this.#listen(onListening, onDatabaseReport);
  }

  #listen(onListening: () => void, onDatabaseReport: (report: DatabaseReport) => void): void {
    const child = this.#child;
    child.on("message", (message) => {
      this.#heartbeat.beat();
      this.#isAlive = true;
      const failure = readFailure(message);
      if (failure !== null) this.#cause ??= failure;
      const report = readDatabaseReport(message);
      if (report !== null) onDatabaseReport(report);
      if (isCommitReport(message)) this.#onCommit();
      if (isGateQuestion(message)) void this.#answer(message);
      if (message !== DASHBOARD_MESSAGES.listening) return;
      this.#hasListened = true;
      this.#heartbeat.noteListening();
      for (const line of this.#output.split("\n")) if (line !== "") this.#onPrint(line);
      this.#output = "";
      onListening();
    });
    for (const stream of [child.stdout, child.stderr]) readLines(stream, (line) => this.#print(line));
    child.once("error", (error) => this.#end(`it could not be started: ${error.message}`));
    // A child of the child may hold the pipes open after the end, so `close` may never come.
    const end = () => this.#end(child.signalCode ? `signal ${child.signalCode}` : `exit code ${child.exitCode}`);
    child.once("close", end);
    child.once("exit", () => setTimeout(end, LAST_OUTPUT_MS));
  }

  async #answer(question: GateQuestion): Promise<void> {
    const answer: GateAnswer = { outcome: await this.#onQuestion(question), id: question.id };
    // A child that has ended meanwhile waits for nothing.
    if (this.#child.connected) this.#child.send(answer, () => {});
  }

  /** Passes on what a listening child prints. What a starting one prints is kept as the cause of a failed start. */
  #print(line: string): void {
    if (this.#hasListened) this.#onPrint(line);
    else this.#output = `${this.#output}${line}\n`.slice(-MAX_HELD_OUTPUT);
  }

  #end(status: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#removeFolder();
    const [hasListened, output] = [this.#hasListened, this.#output];
    const printed = findPrintedCause(output);
    this.#onEnd({ hasListened, output, cause: this.#cause ?? (printed === null ? status : `${printed} (${status})`) });
    this.#resolveEnded();
  }

  #removeFolder(): void {
    rmSync(path.dirname(this.socketPath), { recursive: true, force: true });
  }

  /** Whether it listens and its event loop runs. */
  get isReady(): boolean {
    return this.#hasListened && this.#isAlive && !this.#hasEnded;
  }

  /** Call it every `HEARTBEAT_MS`. Ends a child that hangs, and one that nobody can connect to any more. */
  tick(): void {
    const pulse = this.#heartbeat.tick();
    this.#isAlive = pulse === "alive";
    if (pulse === "hung") this.#kill("its event loop stood still");
    else if (this.#hasListened && !existsSync(this.socketPath)) this.#kill("its socket was removed");
  }

  #kill(cause: string): void {
    this.#cause ??= cause;
    this.#isAlive = false;
    this.#child.kill("SIGKILL");
  }

  /** Lets the child end, which ignores the terminal's signals. Resolves when it has ended. */
  async release(): Promise<void> {
    const child = this.#child;
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill("SIGKILL"), RELEASE_MS);
    await this.#ended;
    clearTimeout(timer);
  }
}

/** What a child says before it ends itself because it can't start; null for every other message. */
function readFailure(message: unknown): string | null {
  if (typeof message !== "object" || message === null || !("failed" in message)) return null;
  return String(message.failed);
}

/** A report on the child's database; null for every other message. */
function readDatabaseReport(message: unknown): DatabaseReport | null {
  if (typeof message !== "object" || message === null || !("database" in message)) return null;
  const fault = Object.keys(DATABASE_FAULTS).find((known) => known === message.database);
  return { database: (fault ?? null) as DatabaseFault | null };
}

function isCommitReport(message: unknown): message is CommitReport {
  return typeof message === "object" && message !== null && "committed" in message;
}

/** The line of a child's output that most likely says why it ended: the last error, else the last line. */
function findPrintedCause(output: string): string | null {
  const lines = output.split("\n").flatMap((line) => line.trim() || []);
  return lines.findLast((line) => /^(?:\S*Error\b|FATAL ERROR|.*\bError: )/.test(line)) ?? lines.at(-1) ?? null;
}
