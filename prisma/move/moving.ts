/** Moves the state of a server from SQLite to PostgreSQL, and proves that all of it arrived. */
import { existsSync } from "node:fs";
import { readChainKey, requireChainKey } from "@/lib/config/chain-key";
import { CHAIN_START, sealPoint } from "@/lib/server/activity/chain";
import { verifyChain } from "@/lib/server/activity/verify";
import { closeDatabase, read } from "@/lib/server/db/transactions";
import { isDatabaseInUse, lockDatabase } from "../backup/database-lock";
import { findDatabaseFaults } from "../check-database";
import { hasPendingMigrations } from "../migrate";
import { findServerFault } from "../postgresql/check-server";
import { connectPostgresql } from "../postgresql/connect";
import { applyPostgresqlMigrations } from "../postgresql/migrate";
import { MoveSource, type SourceTable } from "./source";
import { MoveTarget } from "./target";

/** A move that can't be made. `message` is for the person at the terminal. */
export class MoveError extends Error {}

/** `file`: the SQLite database. `url`: of an empty PostgreSQL database; holds a password and is never printed. */
export type MoveOptions = { file: string; url: string; chainKeyPath: string; say: (line: string) => void };

/**
 * Copies all rows in one transaction: killed or failed in the middle, it has changed nothing and can be run again.
 * Throws MoveError when a server uses either database, the file does not fit, or the target holds anything. Points
 * DATABASE_URL and CHAIN_KEY_FILE of this process at what was moved.
 */
export async function moveDatabase(options: MoveOptions): Promise<void> {
  const { file, url } = options;
  if (!existsSync(file)) throw new MoveError(`The database ${file} does not exist: set DATABASE_URL to yours.`);
  const lock = lockDatabase(file, "exclusive");
  if (lock === null) throw new MoveError("Latchkey is running with the SQLite database: stop the server first.");
  try {
    if (isDatabaseInUse(file)) throw new MoveError(`Another process has ${file} open: end it first.`);
    await checkSource(options);
    const fault = await findServerFault(url);
    if (fault !== null) throw new MoveError(`The database to move to can't be used: ${fault}.`);
    await applyPostgresqlMigrations(url);
    await copy(options);
  } finally {
    lock.release();
  }
  const proof = await proveChains(url, options);
  if (proof.fault !== null) throw new MoveError(`All rows were moved, but ${proof.fault}.`);
  options.say(`The activity of ${proof.accounts} accounts is whole.`);
}

async function checkSource(options: MoveOptions): Promise<void> {
  const { file, chainKeyPath } = options;
  if (hasPendingMigrations(file)) {
    throw new MoveError(`${file} is of an older version: start this version with it once, stop it, and move it then.`);
  }
  const [fault] = findDatabaseFaults(file, chainKeyPath);
  if (fault !== undefined) throw new MoveError(`The database ${file} is not moved: ${fault}.`);
  const proof = await proveChains(`file:${file}`, options);
  if (proof.fault !== null) throw new MoveError(`The database ${file} is not moved: ${proof.fault}.`);
}

async function copy({ file, url, chainKeyPath, say }: MoveOptions): Promise<void> {
  const source = new MoveSource(file);
  const client = await connectPostgresql(url);
  try {
    const tables = source.listTables();
    const target = await MoveTarget.begin(client);
    await refuseUsedTarget(target, tables);
    for (const table of tables) {
      const given = await target.insert(table, refuseNul(table, source.readRows(table)));
      const found = await target.readBack(table);
      if (!found.equals(given)) {
        throw new MoveError(`${table.name} did not arrive as it was: ${given.count} rows, ${found.count} arrived.`);
      }
      say(`${table.name}: ${given.count} rows`);
    }
    const key = requireChainKey(chainKeyPath);
    for (const accountId of await target.listAccountsWithoutHead()) {
      const point = { accountId, seq: 0, hash: CHAIN_START };
      await target.insertHead(point, sealPoint(key, "head", point));
    }
    await target.finish(source.readGeneration(), key.id);
  } finally {
    source.close();
    // Without a COMMIT the server undoes everything.
    await client.end();
  }
}

async function refuseUsedTarget(target: MoveTarget, tables: readonly SourceTable[]): Promise<void> {
  const [server] = await target.listLiveServers();
  if (server !== undefined) throw new MoveError(`The server ${server} uses the database to move to: stop it first.`);
  const [filled] = await target.findFilledTables(tables);
  if (filled !== undefined) {
    throw new MoveError(`The database to move to is not empty, it has rows in ${filled}: create another one.`);
  }
}

/** PostgreSQL stores no U+0000, and an entry of the activity without it would not be the one that was chained. */
function* refuseNul<Row extends readonly (string | null)[]>(table: SourceTable, rows: Iterable<Row>): Generator<Row> {
  for (const row of rows) {
    const index = row.findIndex((value) => value?.includes("\0"));
    if (index >= 0) {
      throw new MoveError(
        `${table.name} has a ${table.columns[index]?.name} with U+0000, which PostgreSQL can't store.`,
      );
    }
    yield row;
  }
}

/** Verifies the activity of every account of a database, which is the one of this process afterwards. */
async function proveChains(
  databaseUrl: string,
  { chainKeyPath }: MoveOptions,
): Promise<{ accounts: number; fault: string | null }> {
  await closeDatabase();
  process.env.DATABASE_URL = databaseUrl;
  process.env.CHAIN_KEY_FILE = chainKeyPath;
  try {
    const key = readChainKey(chainKeyPath);
    const accounts = await read((database) => database.account.findMany({ select: { id: true, name: true } }));
    for (const { id, name } of accounts) {
      const proof = await verifyChain(id, key);
      if (proof.ok) continue;
      const fault = `the activity of "${name}" is broken at entry ${proof.seq}: ${proof.reason}`;
      return { accounts: accounts.length, fault };
    }
    return { accounts: accounts.length, fault: null };
  } finally {
    await closeDatabase();
  }
}
