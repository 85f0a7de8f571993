/** Verifies that no entry of an account's activity was changed, inserted or removed. */

import type { ChainKey } from "@/lib/config/chain-key";
import { read } from "@/lib/server/db/transactions";
import { CHAIN_START, type ChainPoint, hashEntry, isSameHash, type KeptEntry, NONE_KEPT, sealPoint } from "./chain";
import { foldForSearch } from "./record";

/** An intact chain from its checkpoint to its head, or the first broken entry and the reason. */
export type ChainProof =
  | { ok: true; from: number; to: number; hash: string }
  | { ok: false; seq: number; reason: string };

const BATCH = 2_000;

/** Verifies one account's chain. `key` is null where its file is missing. */
export async function verifyChain(accountId: string, key: ChainKey | null): Promise<ChainProof> {
  const before = (await readEnds(accountId)).checkpoint?.seq;
  const proof = await walkChain(accountId, key);
  if (proof.ok || (await readEnds(accountId)).checkpoint?.seq === before) return proof;
  // The retention removed old entries during the walk: start again.
  return verifyChain(accountId, key);
}

async function walkChain(accountId: string, key: ChainKey | null): Promise<ChainProof> {
  const { head, checkpoint } = await readEnds(accountId);
  const start = checkpoint?.seq ?? 0;
  if (!key)
    return head ? brokenAt(start + 1, "the file of the chain key is missing") : intactChain(start, start, CHAIN_START);
  if (checkpoint && !isSameHash(checkpoint.seal, sealPoint(key, "checkpoint", checkpoint))) {
    return brokenAt(start + 1, "the checkpoint before it was not set by this server");
  }
  const keptFault = checkpoint && (await findKeptFault(key, checkpoint));
  if (keptFault) return keptFault;
  let [seq, hash]: [number, Uint8Array] = [start, checkpoint?.hash ?? CHAIN_START];
  for (;;) {
    const rows = await readEntries(accountId, seq);
    for (const row of rows) {
      if (row.seq !== seq + 1) return brokenAt(seq + 1, "it is missing");
      const fault = findFault(row, key, hash);
      if (fault) return brokenAt(row.seq, fault);
      // Entries appended after the head was read are not verified.
      if (row.seq === head?.seq && !isSameHash(row.hash, head.hash)) return brokenAt(row.seq, "the head names another");
      seq = row.seq;
      hash = row.hash;
    }
    if (rows.length < BATCH) break;
  }
  if (!head) {
    const isEmpty = seq === 0 && (await isOlderThanActivity(accountId));
    return isEmpty ? intactChain(0, 0, hash) : brokenAt(start + 1, "the chain has no head");
  }
  if (!isSameHash(head.seal, sealPoint(key, "head", head)))
    return brokenAt(head.seq, "the head was not set by this server");
  if (head.seq > seq) return brokenAt(seq + 1, "it is missing, and with it all up to the head");
  const after = await readEnds(accountId);
  if (seq > (after.head?.seq ?? 0)) return brokenAt((after.head?.seq ?? 0) + 1, "it stands beyond the head");
  return intactChain(start, seq, hash);
}

/** Verifies the entries before a checkpoint, of which only those that its seal names may be there. */
async function findKeptFault(key: ChainKey, { accountId, seq, kept }: ChainPoint): Promise<ChainProof | null> {
  const expected: KeptEntry[] = JSON.parse(kept ?? NONE_KEPT);
  const rows = await read((database) =>
    database.activity.findMany({ where: { accountId, seq: { lte: seq } }, orderBy: { seq: "asc" } }),
  );
  for (const row of rows) {
    const entry = expected.find((each) => each.seq === row.seq);
    if (!entry) return brokenAt(row.seq, "it stands before the checkpoint, where it was removed");
    const fault = findFault(row, key, Buffer.from(entry.previous, "hex"));
    if (fault) return brokenAt(row.seq, fault);
  }
  const missing = expected.find((each) => !rows.some((row) => row.seq === each.seq));
  return missing ? brokenAt(missing.seq, "it is missing, and entries about the retention stay") : null;
}

/** Whether the account is older than the activity, so that its chain may be empty. */
function isOlderThanActivity(accountId: string): Promise<boolean> {
  return read(async (database) => {
    const [row] = await database.$queryRaw<{ since: bigint | number | null }[]>`
      SELECT "finished_at" AS "since" FROM "_prisma_migrations" WHERE "migration_name" = ${FIRST_MIGRATION}`;
    const account = await database.account.findUnique({ where: { id: accountId } });
    return account !== null && row?.since != null && account.createdAt.getTime() < Number(row.since);
  });
}

const FIRST_MIGRATION = "20261123180000_activity";

type ChainRow = Awaited<ReturnType<typeof readEntries>>[number];

function findFault(row: ChainRow, key: ChainKey, previous: Uint8Array): string | null {
  if (row.chainKeyId !== key.id) return "it was chained with another key than the one in the file";
  if (!isSameHash(row.hash, hashEntry(key, previous, row)))
    return "it was changed, or another entry stood in its place";
  const search = foldForSearch([row.actorName, row.subject, row.address].join("\n"));
  return search === row.search ? null : "what a search reads of it was changed";
}

function readEnds(accountId: string) {
  return read(async (database) => ({
    head: await database.activityHead.findUnique({ where: { accountId } }),
    checkpoint: await database.activityCheckpoint.findUnique({ where: { accountId } }),
  }));
}

function readEntries(accountId: string, after: number) {
  return read((database) =>
    database.activity.findMany({ where: { accountId, seq: { gt: after } }, orderBy: { seq: "asc" }, take: BATCH }),
  );
}

function brokenAt(seq: number, reason: string): ChainProof {
  return { ok: false, seq, reason };
}

function intactChain(from: number, to: number, hash: Uint8Array): ChainProof {
  return { ok: true, from: Math.min(from + 1, to), to, hash: Buffer.from(hash).toString("hex") };
}
