/** `npm run audit:verify`: proves every account's activity whole, or names the first entry that is not. */
import { existsSync } from "node:fs";
import { readChainKey } from "@/lib/config/chain-key";
import { loadConfig } from "@/lib/config/config";
import { describeDatabase } from "@/lib/config/database";
import { ConfigError } from "@/lib/config/environment";
import { verifyChain } from "@/lib/server/activity/verify";
import { closeDatabase, read } from "@/lib/server/db/transactions";
import { lockForUse } from "./backup/database-lock";
import { isSwapUnfinished } from "./backup/swap";

/** Nothing could be verified, which must not look like a proof. */
class NothingVerified extends Error {}

const say = (line: string) => process.stdout.write(`${line}\n`);

async function verifyAll(): Promise<boolean> {
  const { database, chainKeyPath } = loadConfig();
  say(`Database: ${describeDatabase(database)}`);
  if (database.engine === "sqlite") {
    const { path } = database;
    // What an interrupted restore decided is finished first: its database is the one that counts.
    if (isSwapUnfinished(path) && lockForUse(path) === null) {
      throw new NothingVerified("a restore is running; try again when it is done");
    }
    if (!existsSync(path)) throw new NothingVerified("the database does not exist; set DATABASE_URL to yours");
  }
  const key = readChainKey(chainKeyPath);
  const accounts = await listAccounts();
  if (accounts.length === 0) throw new NothingVerified("the database holds no account");
  let isWhole = true;
  for (const { id, name } of accounts) {
    const proof = await verifyChain(id, key);
    isWhole &&= proof.ok;
    if (!proof.ok) say(`BROKEN  ${name} (${id}): entry ${proof.seq}: ${proof.reason}`);
    else if (proof.to === 0) say(`whole   ${name} (${id}): no entries`);
    else say(`whole   ${name} (${id}): entries ${proof.from} to ${proof.to}, head ${proof.hash}`);
  }
  return isWhole;
}

async function listAccounts() {
  try {
    return await read((database) =>
      database.account.findMany({ select: { id: true, name: true }, orderBy: { createdAt: "asc" } }),
    );
  } catch (error) {
    throw new NothingVerified(`the database can't be read (${error instanceof Error ? error.message.trim() : error})`);
  }
}

try {
  process.exitCode = (await verifyAll()) ? 0 : 1;
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof ConfigError ? `${reason}\n` : `Nothing was verified: ${reason}.\n`);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}
