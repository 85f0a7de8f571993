/** `npm run reset-password -- EMAIL`: prints a link by which that person chooses a new password. */
import { existsSync } from "node:fs";
import { loadConfig } from "@/lib/config/config";
import { describeDatabase } from "@/lib/config/database";
import { ConfigError } from "@/lib/config/environment";
import { closeDatabase } from "@/lib/server/db/transactions";
import { createLinkOnServer } from "@/lib/server/recovery/member-link";
import { foldEmail } from "@/lib/shared/people/email-address";

/** What the person at the terminal reads; nothing was changed. */
class Refusal extends Error {}

const say = (line: string) => process.stdout.write(`${line}\n`);

async function printLink(words: readonly string[]): Promise<void> {
  const [typed, ...more] = words;
  if (typed === undefined || more.length > 0) throw new Refusal("Name one person: npm run reset-password -- EMAIL");
  const { database, publicUrl, isPublicUrlSet } = loadConfig();
  say(`Database: ${describeDatabase(database)}`);
  if (database.engine === "sqlite" && !existsSync(database.path)) {
    throw new Refusal("The database does not exist: set DATABASE_URL to yours.");
  }
  const origin = publicUrl.origin;
  const folded = foldEmail(typed);
  // The address as it is typed finds a person whose address would be refused today.
  const found =
    (folded.ok && (await createLinkOnServer({ email: folded.address }, { origin }))) ||
    (await createLinkOnServer({ email: typed.trim().toLowerCase() }, { origin }));
  if (!found) throw new Refusal(`Nobody signs in as ${typed}.`);
  say(`This link lets ${found.name} (${found.email}) choose a new password. It works once, for one hour:`);
  say(found.link);
  if (!isPublicUrlSet) say("PUBLIC_URL is not set: if the server is opened at another address, replace that part.");
}

try {
  await printLink(process.argv.slice(2));
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  const isExpected = error instanceof ConfigError || error instanceof Refusal;
  process.stderr.write(isExpected ? `${reason}\n` : `No link was made: ${reason.trim()}\n`);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}
