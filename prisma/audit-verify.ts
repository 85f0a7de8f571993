/** `npm run audit:verify`: proves every account's activity whole, or names the first entry that is not. */

import { chainKeyPath, readChainKey } from "@/lib/server/activity/chain";
import { verifyChain } from "@/lib/server/activity/verify";
import { closeDatabase, read } from "@/lib/server/db/transactions";

const say = (line: string) => process.stdout.write(`${line}\n`);

const key = readChainKey(chainKeyPath());
const accounts = await read((database) =>
  database.account.findMany({ select: { id: true, name: true }, orderBy: { createdAt: "asc" } }),
);
let isWhole = true;
for (const { id, name } of accounts) {
  const proof = await verifyChain(id, key);
  isWhole &&= proof.ok;
  if (!proof.ok) say(`BROKEN  ${name} (${id}): entry ${proof.seq}: ${proof.reason}`);
  else if (proof.to === 0) say(`whole   ${name} (${id}): no entries`);
  else say(`whole   ${name} (${id}): entries ${proof.from} to ${proof.to}, head ${proof.hash}`);
}
await closeDatabase();
process.exitCode = isWhole ? 0 : 1;
