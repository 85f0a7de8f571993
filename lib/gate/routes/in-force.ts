/** The routes in force: those of the file where there is one, else the saved ones; and the catalogue in force. */
import type { Log } from "@/lib/gate/process/log";
import { NO_DOCUMENTS, type StoredDocument, type StoredDocuments } from "@/lib/shared/documents/stored";
import type { SavedFault } from "@/lib/shared/gate/routes-report";
import { type Catalogue, EMPTY_CATALOGUE } from "@/lib/shared/permissions/catalogue";
import { catalogue } from "@/lib/shared/permissions/catalogue-schema";
import type { RoutesDocument } from "@/lib/shared/routes/schema";
import { compileRoutes } from "./compile";
import { continueRoutes } from "./continue-routes";
import { parseRoutesDocument } from "./parse";
import { RouteTable } from "./route-table";

/** What of a saved document the gate uses. `version`: the newest one; 0 where nothing was saved. */
export type SavedStatus = {
  readonly version: number;
  /** why the newest version can't be used, so that an older one or none is in force; null: it can */
  readonly fault: string | null;
};

const NOTHING_SAVED: SavedStatus = { version: 0, fault: null };
/** No person wrote the text, so a reason in it would help nobody. */
const UNKNOWN_FORM = "This version of Latchkey does not know its form.";
const NO_ROUTES: RoutesDocument["routes"] = [];

/** Compiles a new table when the file or a saved document changes. A document that can't be used changes nothing. */
export class RoutesInForce {
  readonly #log: Log;
  #file: RoutesDocument | null = null;
  #documents = NO_DOCUMENTS;
  #routes = NO_ROUTES;
  #catalogue = EMPTY_CATALOGUE;
  #savedRoutes = NOTHING_SAVED;
  #savedFaults: readonly SavedFault[] = [];
  #table = new RouteTable([]);
  #compiledFrom: unknown[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** The routes and the catalogue in force; a new object after each change. */
  get table(): RouteTable {
    return this.#table;
  }

  /** The permissions that the file defines, which take the place of saved ones; null where it defines none. */
  get fileCatalogue(): Catalogue | null {
    return this.#file?.permissions ?? null;
  }

  /** What of the saved routes is used where there is no file; a new object after each change. */
  get savedRoutes(): SavedStatus {
    return this.#savedRoutes;
  }

  /** The newest saved documents that can't be used; a new list after each change. */
  get savedFaults(): readonly SavedFault[] {
    return this.#savedFaults;
  }

  /** The newest saved documents, whether they can be used or not. */
  get documents(): StoredDocuments {
    return this.#documents;
  }

  /** Puts the document of the file in force; null: there is no file. */
  setFile(document: RoutesDocument | null): void {
    this.#file = document;
    this.#compile();
  }

  /** Puts saved documents in force, as far as no file takes their place. */
  setSaved(documents: StoredDocuments): void {
    if (documents === this.#documents) return;
    const before = this.#documents;
    this.#documents = documents;
    if (documents.routes?.text !== before.routes?.text) this.#readRoutes(documents.routes);
    if (documents.permissions?.text !== before.permissions?.text) this.#readCatalogue(documents.permissions);
    this.#compile();
  }

  #readRoutes(saved: StoredDocument | null): void {
    const parse = saved && parseRoutesDocument(saved.text);
    const version = saved?.version ?? 0;
    if (parse?.ok === false) {
      const { line, reason } = parse.fault;
      this.#savedRoutes = { version, fault: reason };
      this.#setFault("routes", { version, reason });
      this.#log.error({ version, line, reason }, "the saved routes can't be used; the previous routes stay in force");
      return;
    }
    this.#routes = parse?.document.routes ?? NO_ROUTES;
    this.#savedRoutes = { version, fault: null };
    this.#setFault("routes", null);
    this.#log.info({ version, routes: this.#routes.length }, "the saved routes were read");
  }

  #readCatalogue(saved: StoredDocument | null): void {
    const version = saved?.version ?? 0;
    const parse = parseCatalogue(saved);
    this.#setFault("permissions", parse === null ? { version, reason: UNKNOWN_FORM } : null);
    if (parse === null) {
      const text = "the saved permissions can't be used; the previous ones stay in force";
      return this.#log.error({ version }, text);
    }
    this.#catalogue = parse;
    this.#log.info({ version }, "the saved permissions were read");
  }

  #setFault(kind: SavedFault["kind"], fault: Omit<SavedFault, "kind"> | null): void {
    const others = this.#savedFaults.filter((each) => each.kind !== kind);
    this.#savedFaults = fault ? [...others, { kind, ...fault }] : others;
  }

  /** Upstreams that stay keep their health, whatever else changes. */
  #compile(): void {
    const entries = this.#file?.routes ?? this.#routes;
    const words = this.#file?.permissions ?? this.#catalogue;
    if (this.#compiledFrom[0] === entries && this.#compiledFrom[1] === words) return;
    this.#compiledFrom = [entries, words];
    const routes = compileRoutes(entries, words);
    for (const { path, fault } of routes) {
      if (fault !== null) this.#log.warn({ route: path, reason: fault }, "a route refuses every request");
    }
    this.#table = new RouteTable(continueRoutes(routes, this.#table.routes), words);
  }
}

/** Null when it can't be used. */
function parseCatalogue(saved: StoredDocument | null) {
  if (saved === null) return EMPTY_CATALOGUE;
  try {
    const parse = catalogue.safeParse(JSON.parse(saved.text));
    return parse.success ? parse.data : null;
  } catch {
    return null;
  }
}
