/** Keeps the table of routes as their file has it, while the server runs. */
import path from "node:path";
import { ConfigError } from "@/lib/gate/process/config";
import type { Log } from "@/lib/gate/process/log";
import { readRoutesFile } from "./file";
import { parseRoutesFile } from "./parse";
import { type Route, RouteTable } from "./route-table";

/** Why the file as it is now was not taken. `line` is null where it is about the file itself; `at` in milliseconds since 1970. */
export type RoutesFault = { line: number | null; reason: string; at: number };

export type RoutesStatus = {
  /** as it was configured */
  file: string;
  isPresent: boolean;
  /** when the routes in force were read, milliseconds since 1970 */
  loadedAt: number | null;
  /** null: the routes in force are those of the file */
  fault: RoutesFault | null;
};

/** Editors replace a file by removing it first: once may be such a moment. */
const LOOKS_UNTIL_GONE = 2;

export class RoutesWatcher {
  readonly #log: Log;
  readonly #path: string;
  #table = new RouteTable([]);
  #status: RoutesStatus;
  /** what was read last, sound or not */
  #text: string | null = null;
  #stamp: string | null = null;
  #absences = 0;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  private constructor(file: string, log: Log) {
    this.#log = log;
    this.#path = path.resolve(file);
    this.#status = { file, isPresent: false, loadedAt: null, fault: null };
  }

  /** The routes of a file, or none where there is no file. Throws ConfigError when it is there and can't be used. */
  static async load(file: string, log: Log): Promise<RoutesWatcher> {
    const routes = new RoutesWatcher(file, log);
    await routes.look();
    const { fault } = routes.#status;
    if (!fault) return routes;
    const place = fault.line === null ? "" : `, line ${fault.line}`;
    throw new ConfigError(`The routes file ${file} can't be used${place}: ${fault.reason}`);
  }

  /** The routes in force. Another object after each change. */
  get table(): RouteTable {
    return this.#table;
  }

  get status(): RoutesStatus {
    return this.#status;
  }

  /** Looks at the file every `intervalMs` until `stop`. */
  start(intervalMs: number): void {
    this.#timer = setInterval(() => void this.look(), intervalMs).unref();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Looks at the file once and takes what has changed. While a look is under way, that one is waited for. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const access = await readRoutesFile(this.#path, this.#stamp);
    if (access.kind === "same") return;
    if (access.kind === "gone") return this.#miss();
    this.#absences = 0;
    this.#stamp = access.stamp;
    if (access.kind === "fault") {
      this.#text = null;
      return this.#refuse(access.line, access.reason);
    }
    if (access.text === this.#text) return;
    this.#text = access.text;
    const parse = parseRoutesFile(access.text);
    if (parse.ok) this.#take(parse.routes);
    else this.#refuse(parse.fault.line, parse.fault.reason);
  }

  #take(routes: readonly Route[]): void {
    const before = new Map(this.#table.routes.map((route) => [healthKey(route), route.health]));
    this.#table = new RouteTable(
      routes.map((route) => ({ ...route, health: before.get(healthKey(route)) ?? route.health })),
    );
    this.#status = { ...this.#status, isPresent: true, loadedAt: Date.now(), fault: null };
    this.#log.info({ file: this.#status.file, routes: routes.length }, "the routes file was read");
  }

  #refuse(line: number | null, reason: string): void {
    const { file, fault } = this.#status;
    this.#status = { ...this.#status, isPresent: true };
    // Said once, and not again at every look.
    if (fault && fault.line === line && fault.reason === reason) return;
    this.#status.fault = { line, reason, at: Date.now() };
    this.#log.error({ file, line, reason }, "the routes file can't be used; the routes of before stay in force");
  }

  #miss(): void {
    this.#absences++;
    const { file, isPresent } = this.#status;
    if (!isPresent || this.#absences < LOOKS_UNTIL_GONE) return;
    this.#table = new RouteTable([]);
    this.#status = { file, isPresent: false, loadedAt: null, fault: null };
    [this.#text, this.#stamp] = [null, null];
    this.#log.warn({ file }, "the routes file is gone; there are no routes any more");
  }
}

/** What makes a route the same upstream in the eyes of who watches its health. */
function healthKey({ path: own, origin, base }: Route): string {
  return `${own}\n${origin}${base}`;
}
