/** Starts the dashboard on a private socket, watches it, and restarts it when it ends. */
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Pool } from "undici";
import { toNextEnvironment } from "@/lib/config/child-environment.mjs";
import { type Config, toEnvironment } from "@/lib/config/config";
import {
  DASHBOARD_MESSAGES,
  HEARTBEAT_MS,
  INNER_ENV,
  USAGE_PATH,
  USAGE_TOKEN_HEADER,
  type UsageBatch,
} from "@/lib/shared/gate/inner-hop";
import { ROUTES_REPORT_PATH, type RoutesReport } from "@/lib/shared/gate/routes-report";
import { Heartbeat } from "./heartbeat";
import type { Log } from "./log";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A dashboard that ran this long started successfully: the pause before its restart is short again. */
const STABLE_MS = 30_000;
const DELIVERY_TIMEOUT_MS = 5_000;

/** The child process of the dashboard and the connections to it. */
export class DashboardProcess {
  /** Proves to the dashboard that the gate speaks; new at each start. */
  readonly token = randomBytes(32).toString("base64url");
  readonly #usageToken = randomBytes(32).toString("base64url");
  readonly #folder = mkdtempSync(path.join(tmpdir(), "latchkey-"));
  readonly #config: Config;
  readonly #log: Log;
  /** connections for the requests of clients */
  readonly upstream: Pool;
  /**
   * connections for usage and reports on routes, which clients can't exhaust; two, so that neither waits for the other
   */
  readonly #line: Pool;
  #child: ChildProcess | null = null;
  #pauseMs = FIRST_PAUSE_MS;
  #isStopping = false;
  #isReady = false;
  #hasListened = false;
  /** whether the current child has listened */
  #isListening = false;
  readonly #heartbeat = new Heartbeat();
  readonly #heartbeatTimer = setInterval(() => this.#checkHeartbeat(), HEARTBEAT_MS).unref();

  constructor(config: Config, log: Log) {
    this.#config = config;
    this.#log = log;
    const timeout = config.connectionTimeoutSeconds * 1000;
    this.upstream = new Pool("http://dashboard", {
      socketPath: this.#socketPath,
      connections: 512,
      pipelining: 1,
      headersTimeout: timeout + 1_000,
      bodyTimeout: timeout + 1_000,
    });
    this.#line = new Pool("http://dashboard", {
      socketPath: this.#socketPath,
      connections: 2,
      headersTimeout: DELIVERY_TIMEOUT_MS,
      bodyTimeout: DELIVERY_TIMEOUT_MS,
    });
  }

  get #socketPath(): string {
    return path.join(this.#folder, "dashboard.sock");
  }

  /** Whether the dashboard listens and its event loop runs. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Starts the child. Resolves when it listens for the first time, rejects if it ends before that. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = this.#spawn();
      child.on("message", (message) => {
        if (message === DASHBOARD_MESSAGES.listening) resolve();
      });
      child.once("exit", (code) => reject(new Error(`the dashboard ended before it listened (exit code ${code})`)));
    });
  }

  #spawn(): ChildProcess {
    const startedAt = Date.now();
    const child = fork(path.resolve("dist/dashboard.mjs"), {
      // No source maps: Next has thousands of them, which cost 50 MB and 0.3 s a start.
      execArgv: [],
      env: {
        ...toNextEnvironment(process.env),
        ...toEnvironment(this.#config),
        [INNER_ENV.token]: this.token,
        [INNER_ENV.usageToken]: this.#usageToken,
        [INNER_ENV.socket]: this.#socketPath,
      },
    });
    this.#heartbeat.beat();
    child.on("message", (message) => {
      this.#heartbeat.beat();
      if (message !== DASHBOARD_MESSAGES.listening) return;
      this.#isReady = true;
      this.#isListening = true;
      this.#hasListened = true;
    });
    child.once("error", (error) => this.#log.error({ error: error.message }, "the dashboard could not be started"));
    child.once("exit", (code, signal) => this.#onExit(code, signal, Date.now() - startedAt));
    this.#child = child;
    return child;
  }

  #onExit(code: number | null, signal: string | null, livedMs: number): void {
    const wasListening = this.#isListening;
    this.#isReady = false;
    this.#isListening = false;
    this.#child = null;
    // The caller of `start` reports a first start that fails.
    if (this.#isStopping || !this.#hasListened) return;
    if (wasListening && livedMs > STABLE_MS) this.#pauseMs = FIRST_PAUSE_MS;
    this.#log.error({ code, signal, pauseMs: this.#pauseMs }, "the dashboard ended; starting it again");
    setTimeout(() => {
      if (!this.#isStopping) this.#spawn();
    }, this.#pauseMs).unref();
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  /**
   * Refuses requests for a dashboard that has been silent for 10 s, and kills one that has been for 30. One that is
   * still starting is judged by its heartbeats, too, which begin before Next is loaded.
   */
  #checkHeartbeat(): void {
    const child = this.#child;
    if (!child) return;
    const pulse = this.#heartbeat.tick();
    this.#isReady = this.#isListening && pulse === "alive";
    if (pulse !== "hung") return;
    this.#log.error("the dashboard has not run its event loop for 30 s; ending it");
    child.kill("SIGKILL");
    // Allows another 30 s for the exit to be reported.
    this.#heartbeat.beat();
  }

  /** Delivers a batch of usage; false when it may not have arrived. */
  async deliver(batch: UsageBatch): Promise<boolean> {
    const status = await this.#post(USAGE_PATH, batch);
    if (status !== null && status < 300) return true;
    if (status === null) this.#log.debug("usage could not be delivered; sending it again");
    else this.#log.warn({ status }, "usage was not taken; sending it again");
    return false;
  }

  /** Reports the routes in force. A report that does not arrive is not sent again. */
  async reportRoutes(report: RoutesReport): Promise<void> {
    const status = await this.#post(ROUTES_REPORT_PATH, report);
    if (status !== null && status >= 300) this.#log.warn({ status }, "a report on the routes was not taken");
  }

  /** The status of the answer; null when there was none. */
  async #post(target: string, content: UsageBatch | RoutesReport): Promise<number | null> {
    try {
      const answer = await this.#line.request({
        method: "POST",
        path: target,
        headers: { "content-type": "application/json", [USAGE_TOKEN_HEADER]: this.#usageToken },
        body: JSON.stringify(content),
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return null;
    }
  }

  /** Ends the child and removes its socket. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child) {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      // The child ignores the terminal's signals and ends when the gate lets go of it.
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
      await exited;
      clearTimeout(timer);
    }
    clearInterval(this.#heartbeatTimer);
    await Promise.all([this.upstream.destroy(), this.#line.destroy()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
