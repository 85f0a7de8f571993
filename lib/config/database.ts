/** Reads DATABASE_URL: which engine keeps the state of this server, and where. */
import path from "node:path";

/** The kinds of database that can keep the state of a server. */
export type Engine = "sqlite" | "postgresql";

/** Where the state is. `path` is absolute; `url` holds a password and must not be logged. */
export type DatabaseConfig = { engine: "sqlite"; path: string } | { engine: "postgresql"; url: string };

/** What DATABASE_URL is when it is not set. */
export const DEFAULT_DATABASE_URL = "file:./data/latchkey.db";

const FILE_EXAMPLE = `for example ${DEFAULT_DATABASE_URL}`;
const SERVER_EXAMPLE = "for example postgresql://user:password@db.example.com:5432/latchkey";
/** Parameters of node-postgres that choose the server and how the connection to it is protected. */
const PARAMETERS = ["host", "sslmode", "sslrootcert", "sslcert", "sslkey", "uselibpqcompat", "application_name"];
const SSL_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full", "no-verify"];

/** The database that a valid DATABASE_URL names. A file is relative to the working directory. */
export function toDatabaseConfig(url: string): DatabaseConfig {
  if (isPostgresql(url)) return { engine: "postgresql", url };
  return { engine: "sqlite", path: path.resolve(/* turbopackIgnore: true */ process.cwd(), url.replace(/^file:/, "")) };
}

/** The database of this process: what DATABASE_URL names at the moment. */
export function findDatabaseConfig(): DatabaseConfig {
  return toDatabaseConfig(process.env.DATABASE_URL || DEFAULT_DATABASE_URL);
}

/** The value of DATABASE_URL that names this database. */
export function toDatabaseUrl(database: DatabaseConfig): string {
  return database.engine === "sqlite" ? `file:${database.path}` : database.url;
}

/** The database as a message names it: a path, or the address of a server with the name of a database; no password. */
export function describeDatabase(database: DatabaseConfig): string {
  if (database.engine === "sqlite") return database.path;
  const { hostname, port, pathname, searchParams } = parseServerUrl(database.url);
  const host = searchParams.get("host") ?? decodeURIComponent(hostname);
  return `postgresql://${host || "localhost"}${host.startsWith("/") ? "" : `:${port || "5432"}`}${pathname}`;
}

/** Whether a message may quote this value of DATABASE_URL: it has no place in which a password could be. */
export function isQuotableDatabaseUrl(text: string): boolean {
  return /^file:/i.test(text) || !/[@?=]|password|:.*:/is.test(text);
}

/** What completes "DATABASE_URL is "x": it ...", without any part of a password. Null: the value can be used. */
export function findDatabaseUrlProblem(text: string): string | null {
  return /^postgres/i.test(text) ? findServerProblem(text) : findFileProblem(text);
}

function findFileProblem(text: string): string | null {
  const must = `must name a PostgreSQL database, ${SERVER_EXAMPLE}, or a SQLite file, ${FILE_EXAMPLE}`;
  if (!isQuotableDatabaseUrl(text)) return must;
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(text) ?? [];
  if (scheme === undefined) return `has no scheme and ${must.replace(FILE_EXAMPLE, `for example file:${text}`)}`;
  if (scheme !== "file") return `begins with "${scheme}:" and ${must}`;
  const mustBeFile = `must name a SQLite file, ${FILE_EXAMPLE}`;
  const file = text.slice("file:".length);
  if (file === "") return `names no file after "file:"; it ${mustBeFile}`;
  if (/[?#]/.test(file)) return `has "?" or "#" in it, and no options are possible; it ${mustBeFile}`;
  if (file.endsWith("/")) return `ends with "/" and so names a folder; it ${mustBeFile}`;
  if (file.startsWith("~")) return `begins with "~", which only a shell replaces; it ${mustBeFile}`;
  if (file === ":memory:") return `would be lost at the end of the process; it ${mustBeFile}`;
  if (/^\/\/[^/]/.test(file)) return `has two slashes after "file:"; write one or three; it ${mustBeFile}`;
  return null;
}

function findServerProblem(text: string): string | null {
  const fault = findServerFault(text);
  if (fault === null) return null;
  return `${fault}; it must name a PostgreSQL database, ${SERVER_EXAMPLE}, or a SQLite file, ${FILE_EXAMPLE}`;
}

function findServerFault(text: string): string | null {
  const [, scheme] = /^([a-z]+):\/\//i.exec(text) ?? [];
  if (scheme === undefined) return 'has no "://" after "postgresql"';
  if (!isPostgresql(text)) return `begins with "${scheme}:", and PostgreSQL is written "postgresql:"`;
  if (/\s/.test(text)) return "has white space in it";
  if (text.includes("#")) return 'has "#" in it, which is written as %23 in a password';
  const url = tryParse(text);
  if (url === null)
    return "has a host, a port or a special character that can't be read; in a password, percent-encode it";
  if (!/^\/[^/]+$/.test(url.pathname)) return `begins with "${scheme}:" and names no database after the host`;
  if (url.hostname === "" && !url.searchParams.has("host")) return "names no host";
  for (const name of new Set(url.searchParams.keys())) {
    if (!PARAMETERS.includes(name))
      return `has a parameter that Latchkey does not pass on; it may have ${PARAMETERS.join(", ")}`;
  }
  const mode = url.searchParams.get("sslmode");
  if (mode !== null && !SSL_MODES.includes(mode)) return `has an unknown sslmode; it may be ${SSL_MODES.join(", ")}`;
  return null;
}

function isPostgresql(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text);
}

function tryParse(text: string): URL | null {
  try {
    const url = parseServerUrl(text);
    for (const part of [url.username, url.password, url.hostname, url.pathname]) decodeURIComponent(part);
    return url;
  } catch {
    return null;
  }
}

/** A URL may name a user without a host when `?host=` is the folder of a socket. URL itself does not read that. */
function parseServerUrl(text: string): URL {
  const isHostless = /^[a-z]+:\/\/[^/?]*@\//.test(text);
  return new URL(isHostless ? text.replace("@/", "@localhost/") : text);
}
