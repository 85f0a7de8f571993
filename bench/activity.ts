/** How fast /activity answers over 200,000 entries, and whether the chain proves whole: `npm run bench:activity`. */

import { CHAIN_START, getChainKey, hashEntry, sealPoint } from "@/lib/server/activity/chain";
import { foldForSearch } from "@/lib/server/activity/record";
import { verifyChain } from "@/lib/server/activity/verify";
import { write } from "@/lib/server/db/transactions";
import { createPerson, enterDatabase, leaveDatabase, startSession } from "../e2e/support/browser/people";
import { startServer } from "../e2e/support/server";

const ENTRIES = 200_000;
const ROUNDS = 30;
const KINDS = ["key.created", "key.edited", "key.changed", "key.deleted", "session.started"] as const;
const MINUTE = 60_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

const server = await startServer({ SIGN_UP: "open", LOG_LEVEL: "silent" });
try {
  enterDatabase(server.databaseFile);
  const person = await createPerson();
  const cookie = `latchkey_session=${await startSession(person)}`;
  await fill(person);
  const pages = {
    "newest page": "",
    "page in the middle": `?before=${ENTRIES / 2}`,
    "one kind": "?kind=key.deleted",
    "one person": `?person=${person.userId}`,
    "a key with few entries": "?key=quiet",
    "a day": "?from=2026-03-01&to=2026-03-01",
    "search, found early": "?q=ada",
    "search, found nowhere": "?q=nothing+of+the+kind",
    "search and kind, found nowhere": "?q=nothing+of+the+kind&kind=key.edited",
  };
  for (const [name, query] of Object.entries(pages)) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      const response = await fetch(`${server.url}/activity${query}`, { headers: { cookie } });
      await response.text();
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    const [median = 0, worst = 0] = [times[ROUNDS / 2], times.at(-1)];
    say(
      `${name.padEnd(34)} median ${median.toFixed(0).padStart(4)} ms   worst of ${ROUNDS} ${worst.toFixed(0).padStart(4)} ms`,
    );
  }
  const start = performance.now();
  const proof = await verifyChain(person.accountId, getChainKey());
  say(
    `verify ${ENTRIES.toLocaleString("en")} entries: ${proof.ok ? "whole" : "BROKEN"}, ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  await leaveDatabase();
} finally {
  await server.end();
}

/** Writes a year of entries, chained as the domain chains them, in large batches. */
async function fill({ accountId, userId }: { accountId: string; userId: string }): Promise<void> {
  const key = getChainKey();
  const startedAt = Date.UTC(2026, 0, 1);
  let hash = CHAIN_START;
  for (let first = 1; first <= ENTRIES; first += 1_000) {
    const data = Array.from({ length: 1_000 }, (_, index) => {
      const seq = first + index;
      const entry = {
        accountId,
        seq,
        at: new Date(startedAt + seq * 2.5 * MINUTE),
        kind: KINDS[seq % KINDS.length] ?? "key.created",
        userId,
        byKeyId: null,
        actorName: seq % 3 === 0 ? "Grace Hopper" : "Ada Lovelace",
        address: `192.0.2.${seq % 250}`,
        keyId: seq % 10_000 === 0 ? "quiet" : `key-${seq % 15}`,
        subject: `Shop ${seq % 15}: order emails`,
        details: JSON.stringify({ permissions: { before: ["SendHttp"], after: ["SendHttp", "Export"] } }),
      };
      hash = hashEntry(key, hash, entry);
      const search = foldForSearch([entry.actorName, entry.subject, entry.address].join("\n"));
      return { ...entry, search, chainKeyId: key.id, hash };
    });
    await write((database) => database.activity.createMany({ data }));
  }
  const head = { seq: ENTRIES, hash };
  const seal = sealPoint(key, "head", { accountId, ...head });
  await write((database) => database.activityHead.create({ data: { accountId, ...head, seal } }));
}
