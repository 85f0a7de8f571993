/** Keeps the dashboard running: starts it, watches it, and starts it again when it ends. */
import { randomBytes } from "node:crypto";
import { toNextEnvironment } from "@/lib/config/child-environment.mjs";
import { type Config, toEnvironment } from "@/lib/config/config";
import { type DatabaseFault, HEARTBEAT_MS, INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { logPrinted } from "./child-output";
import { type ChildEnd, type ChildOptions, DashboardChild } from "./dashboard-child";
import { DashboardConnections } from "./dashboard-connections";
import type { Log } from "./log";

const FIRST_PAUSE_MS = 100;
/** The pause doubles with each start that fails, up to this. */
const LONGEST_PAUSE_MS = 5_000;

/** The dashboard, whichever child process it is at the moment, and the connections to it. */
export class DashboardProcess {
  /** Proves to the dashboard that the gate speaks; new at each start of the gate. */
  readonly token = randomBytes(32).toString("base64url");
  readonly connections: DashboardConnections;
  /** Called after each commit that the dashboard reports, which changed what the gate may admit. */
  onCommit = () => {};
  /** Called for each question of the dashboard. */
  onQuestion: ChildOptions["onQuestion"] = async () => ({ ok: false, reason: "The gate is not ready." });
  readonly #environment: NodeJS.ProcessEnv;
  readonly #log: Log;
  #child: DashboardChild | null = null;
  #socketPath = "";
  #databaseFault: DatabaseFault | null = null;
  #pauseMs = FIRST_PAUSE_MS;
  #isStopping = false;
  /** of the last end that was logged; null once the dashboard has listened since */
  #loggedCause: string | null = null;
  readonly #heartbeatTimer = setInterval(() => this.#child?.tick(), HEARTBEAT_MS).unref();

  /**
   * `claimCode` is null where nobody becomes the owner of the server by signing up, `nodeId` where no other server
   * shares the database.
   */
  constructor(config: Config, log: Log, claimCode: string | null = null, nodeId: string | null = null) {
    this.#log = log;
    const usageToken = randomBytes(32).toString("base64url");
    this.#environment = {
      ...toNextEnvironment(process.env),
      ...toEnvironment(config),
      [INNER_ENV.token]: this.token,
      [INNER_ENV.usageToken]: usageToken,
      [INNER_ENV.claimCode]: claimCode ?? "",
      [INNER_ENV.nodeId]: nodeId ?? "",
    };
    this.connections = new DashboardConnections({
      getSocketPath: () => this.#socketPath,
      timeoutMs: config.connectionTimeoutSeconds * 1000,
      usageToken,
      log,
    });
  }

  get upstream() {
    return this.connections.upstream;
  }

  /** Whether the dashboard listens and its event loop runs. */
  get isReady(): boolean {
    return this.#child?.isReady ?? false;
  }

  /** What is wrong with the database, as the dashboard last reported it. */
  get databaseFault(): DatabaseFault | null {
    return this.#databaseFault;
  }

  /** Starts the dashboard. Resolves when it listens for the first time, rejects if it ends before that. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = ({ cause, output }: ChildEnd) => {
        this.#log.debug({ output }, "the dashboard could not be started");
        reject(new Error(`the dashboard ended before it listened: ${cause}`));
      };
      this.#spawn(resolve, fail);
    });
  }

  /** Throws what the constructor of `DashboardChild` throws. `onFailedStart` replaces another attempt. */
  #spawn(onListening: () => void, onFailedStart: (end: ChildEnd) => void): void {
    const child = new DashboardChild({
      environment: this.#environment,
      onListening,
      onDatabaseReport: ({ database }) => {
        this.#databaseFault = database;
      },
      onCommit: () => this.onCommit(),
      onQuestion: (question) => this.onQuestion(question),
      onPrint: (line) => logPrinted(line, this.#log),
      onEnd: (end) => {
        this.#child = null;
        this.#databaseFault = null;
        if (this.#isStopping) return;
        if (end.hasListened) this.#pauseMs = FIRST_PAUSE_MS;
        if (end.hasListened) this.#restart(end);
        else onFailedStart(end);
      },
    });
    this.#child = child;
    this.#socketPath = child.socketPath;
  }

  /** Starts another child after a pause. A cause that keeps every start from succeeding is logged once. */
  #restart({ cause, output }: Pick<ChildEnd, "cause" | "output">): void {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    if (cause === this.#loggedCause) this.#log.debug({ cause, output, pauseMs }, "the dashboard ended again");
    else this.#log.error({ cause, pauseMs }, "the dashboard ended; starting it again until it listens");
    this.#loggedCause = cause;
    setTimeout(() => {
      if (this.#isStopping) return;
      try {
        this.#spawn(
          () => this.#noteRestarted(),
          (end) => this.#restart(end),
        );
      } catch (error) {
        this.#restart({ cause: error instanceof Error ? error.message : String(error), output: "" });
      }
    }, pauseMs).unref();
  }

  #noteRestarted(): void {
    this.#loggedCause = null;
    this.#log.info("the dashboard listens again");
  }

  /** Ends the dashboard and closes the connections to it. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#child?.release();
    clearInterval(this.#heartbeatTimer);
    await this.connections.close();
  }
}
