/** Keeps the routes in force equal to the routes file, or to the saved routes, while the server runs. */
import { createHash } from "node:crypto";
import path from "node:path";
import { ConfigError } from "@/lib/config/environment";
import type { Log } from "@/lib/gate/process/log";
import type { StoredDocuments } from "@/lib/shared/documents/stored";
import type { SavedFault } from "@/lib/shared/gate/routes-report";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import type { RoutesDocument } from "@/lib/shared/routes/schema";
import { readRoutesFile } from "./file";
import { RoutesInForce, type SavedStatus } from "./in-force";
import { parseRoutesDocument } from "./parse";
import type { RouteTable } from "./route-table";

/**
 * Why the current file is not in force. `line` is null for a fault of the file itself; `at` is milliseconds since
 * 1970.
 */
export type RoutesFault = { line: number | null; reason: string; at: number };

/** Which file the routes in force come from, and whether its current text is valid. */
export type RoutesStatus = {
  /** the path as configured */
  file: string;
  isPresent: boolean;
  /** when the routes in force were read, milliseconds since 1970 */
  loadedAt: number | null;
  /** null: the routes in force are those of the file */
  fault: RoutesFault | null;
};

/** Checks in a row that must miss the file before its routes go: an editor may remove a file before it writes it. */
const MISSED_CHECKS_UNTIL_GONE = 2;

/** Where saved documents are read: the store of keys, which reads them with the keys. */
export type DocumentStore = { documents(): StoredDocuments };

/** The routes in force. A file with a fault changes nothing: the routes that were in force stay. */
export class RoutesWatcher {
  readonly #log: Log;
  readonly #path: string;
  readonly #inForce: RoutesInForce;
  /** where the saved routes and permissions are read; null before `follow` */
  #store: DocumentStore | null = null;
  #status: RoutesStatus;
  /** the text that was read last, valid or not */
  #text: string | null = null;
  #stamp: string | null = null;
  #missedChecks = 0;
  #checking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  private constructor(file: string, log: Log) {
    this.#log = log;
    this.#inForce = new RoutesInForce(log);
    this.#path = path.resolve(file);
    this.#status = { file, isPresent: false, loadedAt: null, fault: null };
  }

  /** Loads the routes of a file; none when there is no file. Throws ConfigError when the file can't be used. */
  static async load(file: string, log: Log): Promise<RoutesWatcher> {
    const routes = new RoutesWatcher(file, log);
    await routes.check();
    const { fault } = routes.#status;
    if (!fault) return routes;
    const place = fault.line === null ? "" : `, line ${fault.line}`;
    throw new ConfigError(`The routes file ${file} can't be used${place}: ${fault.reason}`);
  }

  /** Takes the saved documents of a store from now on. `refresh` reads them. */
  follow(store: DocumentStore): void {
    this.#store = store;
  }

  /**
   * Puts the saved documents in force as they are at the generation that the store was asked for last. Costs nothing
   * while they are the same. Throws when they can't be read: the caller must then refuse.
   */
  refresh(): void {
    if (this.#store) this.#inForce.setSaved(this.#store.documents());
  }

  /** The routes in force; a new object after each change. */
  get table(): RouteTable {
    return this.#inForce.table;
  }

  /** The permissions that the file defines, which take the place of saved ones; null where it defines none. */
  get fileCatalogue(): Catalogue | null {
    return this.#inForce.fileCatalogue;
  }

  /** What of the saved routes is used where there is no file; a new object after each change. */
  get savedRoutes(): SavedStatus {
    return this.#inForce.savedRoutes;
  }

  /** The newest saved documents that can't be used; a new list after each change. */
  get savedFaults(): readonly SavedFault[] {
    return this.#inForce.savedFaults;
  }

  /** The status of the file; a new object after each change. */
  get status(): RoutesStatus {
    return this.#status;
  }

  /**
   * The SHA-256, in hex, of the file's text, valid or not, and of the saved documents; null where there is neither.
   * Two nodes with the same routes have the same.
   */
  get hash(): string | null {
    const { routes, permissions } = this.#inForce.documents;
    const texts = [this.#text, routes?.text, permissions?.text].filter((text) => typeof text === "string");
    return texts.length === 0 ? null : createHash("sha256").update(texts.join("\0")).digest("hex");
  }

  /** Checks the file every `intervalMs` until `stop`. */
  start(intervalMs: number): void {
    this.#timer = setInterval(() => void this.check(), intervalMs).unref();
  }

  /** Stops checking. The routes in force stay. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Checks the file once and puts a change in force. A call during a check waits for that check. */
  check(): Promise<void> {
    this.#checking ??= this.#checkOnce().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async #checkOnce(): Promise<void> {
    const file = await readRoutesFile(this.#path, this.#stamp);
    if (file.kind === "same") return;
    if (file.kind === "gone") return this.#miss();
    this.#missedChecks = 0;
    this.#stamp = file.stamp;
    if (file.kind === "fault") {
      this.#text = null;
      return this.#refuse(file.line, file.reason);
    }
    if (file.text === this.#text) return;
    this.#text = file.text;
    const parse = parseRoutesDocument(file.text);
    if (parse.ok) this.#putInForce(parse.document);
    else this.#refuse(parse.fault.line, parse.fault.reason);
  }

  #putInForce(document: RoutesDocument): void {
    this.#inForce.setFile(document);
    this.#status = { ...this.#status, isPresent: true, loadedAt: Date.now(), fault: null };
    this.#log.info({ file: this.#status.file, routes: document.routes.length }, "the routes file was read");
  }

  #refuse(line: number | null, reason: string): void {
    const { file, fault } = this.#status;
    this.#status = { ...this.#status, isPresent: true };
    // Logged once, not again at every check.
    if (fault && fault.line === line && fault.reason === reason) return;
    this.#status.fault = { line, reason, at: Date.now() };
    this.#log.error({ file, line, reason }, "the routes file can't be used; the previous routes stay in force");
  }

  #miss(): void {
    this.#missedChecks++;
    const { file, isPresent } = this.#status;
    if (!isPresent || this.#missedChecks < MISSED_CHECKS_UNTIL_GONE) return;
    this.#inForce.setFile(null);
    this.#status = { file, isPresent: false, loadedAt: null, fault: null };
    [this.#text, this.#stamp] = [null, null];
    const routes = this.table.routes.length;
    if (routes > 0) this.#log.warn({ file, routes }, "the routes file is gone; the saved routes are in force");
    else this.#log.warn({ file }, "the routes file is gone; there are no routes any more");
  }
}
