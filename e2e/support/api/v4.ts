/** For stories of REST v4: calls with any body, and access to the rows of keys. */
import Database from "better-sqlite3";
import type { Permission } from "@/lib/shared/keys/permissions";
import { type Answer, type Call, call } from "./client";
import { createPerson, makeKey } from "./people";
import type { SharedServer } from "./shared-server";

const KEYS_PATH = "/api/v4/security/apikeys";

/** One request below `/api/v4/security/apikeys`, with a JSON body or raw bytes and any header besides the key. */
export type V4Call = Omit<Call, "body"> & { json?: unknown; body?: string | Buffer };

/** Returns a function that calls with one key. Its `path` begins after `apikeys` and is sent as it is. */
export function v4Of(url: string, secret: string) {
  return (method: string, path: string, { json, headers = {}, body, ...rest }: V4Call = {}): Promise<Answer> => {
    const sent = json === undefined ? body : JSON.stringify(json);
    // Node's client would leave out the length of a DELETE's body.
    const framing: Record<string, string> =
      sent === undefined
        ? {}
        : { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(sent)) };
    return call(`${url}${KEYS_PATH}${path}`, {
      method,
      body: sent,
      headers: { "X-ElasticEmail-ApiKey": secret, ...framing, ...headers },
      ...rest,
    });
  };
}

export type V4 = ReturnType<typeof v4Of>;

/** The path of a key as most clients write it. */
export const pathOf = (name: string, rest = ""): string => `/${encodeURIComponent(name)}${rest}`;

/** Status and code of a refusal, or the status alone. */
export const statusAndCodeOf = ({ status, text }: Answer): [number, unknown] => [
  status,
  text.startsWith("{") ? JSON.parse(text).code : undefined,
];

/** Creates an account and a key to call with, which may manage keys and send unless `permissions` differ. */
export async function openAccount(server: SharedServer, permissions: Permission[] = ["Security", "SendHttp"]) {
  const owner = await createPerson();
  const caller = await makeKey(owner, { name: "caller", permissions });
  return { owner, ...caller, v4: v4Of(server.url, caller.secret) };
}

/** Opens the server's database from another process. A change of keys must raise the generation, as `alter` does. */
export function inDatabase<T>(file: string, work: (database: Database.Database) => T): T {
  const database = new Database(file, { timeout: 5_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Changes rows from outside the server, and raises the generation so that the gate notices. */
export function alter(file: string, statement: string, ...values: unknown[]): void {
  inDatabase(file, (database) => {
    database.prepare(statement).run(...values);
    database.exec('UPDATE "GateState" SET "generation" = "generation" + 1');
  });
}

/** Everything stored of keys, except for their last use. */
export function dumpKeys(file: string): unknown[] {
  return inDatabase(file, (database) => {
    const rows = (table: string) =>
      database.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}" ORDER BY 1`).all();
    const withoutUse = (table: string) =>
      rows(table).map(({ lastUsedAt: _at, lastUsedAddress: _address, lastUsedFor: _purpose, ...kept }) => kept);
    return [withoutUse("ApiKey"), withoutUse("Secret"), rows("StoredAnswer")];
  });
}
