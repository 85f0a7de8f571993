/** What may happen once happens once, although many dashboards on one PostgreSQL are asked for it at the same time. */
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, read } from "@/lib/server/db/transactions";
import { log } from "@/lib/server/log";
import { findClaimRefusal } from "@/lib/server/people/claim";
import { createCaller } from "@/lib/server/testing/callers";
import { createActor } from "@/lib/server/testing/database";
import { countCodes, createOne } from "@/lib/server/testing/keys";
import type { CallerText, Order, Task } from "@/lib/server/testing/run-at-dashboard";
import { shareOne } from "@/lib/server/testing/share-links";
import { INNER_ENV } from "@/lib/shared/gate/inner-hop";
import { createClaimCode, normaliseClaimCode } from "@/lib/shared/people/claim-code";
import { applyPostgresqlMigrations } from "@/prisma/postgresql/migrate";
import { startPostgres, type TestPostgres } from "@/prisma/testing/postgres";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-unit-"));
let server: TestPostgres;
const dashboards: ChildProcess[] = [];

beforeAll(async () => {
  server = await startPostgres();
  const url = await server.createDatabase();
  await applyPostgresqlMigrations(url);
  Object.assign(process.env, { DATABASE_URL: url, CHAIN_KEY_FILE: path.join(folder, "chain-key"), SIGN_UP: "first" });
  log.level = "silent";
  const script = path.join(import.meta.dirname, "../testing/run-at-dashboard.ts");
  const environment = { ...process.env, LOG_LEVEL: "silent" };
  const options = { execArgv: ["--import", "tsx"], env: environment };
  for (let count = 0; count < 3; count++) dashboards.push(fork(script, options));
  await Promise.all(dashboards.map(nextAnswer));
}, 60_000);
afterAll(async () => {
  for (const child of dashboards) child.disconnect();
  await closeDatabase();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const INSERT_NODE = `
  INSERT INTO "Node" ("id", "name", "version", "startedAt", "seenAt", "confirmedGeneration", "status")
  VALUES ($1, $1, '0', now(), clock_timestamp() AT TIME ZONE 'UTC' - $3::interval, 0, $2)`;

/** The next answer of a dashboard, which also reports its commits to the gate that its parent would be. */
function nextAnswer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: object) => {
      if (!("answer" in message)) return;
      child.off("message", onMessage);
      resolve(message.answer);
    };
    child.on("message", onMessage);
    child.once("exit", () => reject(new Error("a dashboard ended")));
  });
}

/** Has three dashboards do something so many times each, all at once. */
async function runAtDashboards(task: Task, count: number, facts: object = {}): Promise<string[]> {
  const answers = await Promise.all(
    dashboards.map((child) => {
      const answer = nextAnswer(child);
      child.send({ task, count, facts } satisfies Order);
      return answer;
    }),
  );
  return answers.flatMap((answer) => {
    if (Array.isArray(answer)) return answer as string[];
    throw new Error(String(answer));
  });
}

// First, since the database must be new.
test("the one-time code of any server that lives makes its reader the owner at each of them", async () => {
  // The first is this server's own, the second another's that lives, the third one's that is lost.
  const codes = [createClaimCode(), createClaimCode(), createClaimCode()] as const;
  process.env[INNER_ENV.claimCode] = codes[0];
  for (const [index, code] of codes.entries()) {
    const claimCodeHash = createHash("sha256").update(normaliseClaimCode(code)).digest("hex");
    const values = [`n${index}`, JSON.stringify({ claimCodeHash }), index < 2 ? "-1 hour" : "1 minute"];
    await server.query(INSERT_NODE, values, process.env.DATABASE_URL);
  }
  const refusals = await Promise.all(codes.map((code) => findClaimRefusal({ isLocal: false, code })));
  expect(refusals).toEqual([null, null, expect.stringContaining("This is not the code")]);
  expect(await findClaimRefusal({ isLocal: false, code: createClaimCode() })).not.toBeNull();
  await server.query('DELETE FROM "Node"', [], process.env.DATABASE_URL);
  delete process.env[INNER_ENV.claimCode];
});

test("of 12 first sign-ups at three dashboards one succeeds", async () => {
  const results = await runAtDashboards("signUp", 4);
  expect(results.filter((result) => result === "ok")).toHaveLength(1);
  expect(await read((database) => database.account.count())).toBe(1);
  expect(new Set(results)).toEqual(new Set(["ok", expect.stringContaining("Sign-up is closed")]));
}, 60_000);

test("of 60 creations at three dashboards 15 succeed, and none fails", async () => {
  const actor = await createActor();
  expect(countCodes(await runAtDashboards("create", 20, { actor }))).toEqual({ ok: 15, limit_reached: 45 });
}, 60_000);

test("a share link that is opened 15 times at three dashboards opens once", async () => {
  const actor = await createActor();
  const { id, check } = await shareOne(actor, await createOne(actor));
  expect(countCodes(await runAtDashboards("openLink", 5, { link: { id, check } }))).toEqual({ ok: 1, over: 14 });
}, 60_000);

test("a request that is sent 15 times with one Idempotency-Key has one effect and one answer", async () => {
  const owner = await createActor();
  const { permissions, secretHash, sealingKey, ...rest } = await createCaller(owner, [
    "ModifyAccessTokens",
    "SendHttp",
  ]);
  const caller: CallerText = {
    ...rest,
    permissions: [...permissions],
    secretHash: Buffer.from(secretHash).toString("base64"),
    sealingKey: (sealingKey ?? Buffer.alloc(32)).toString("base64"),
  };
  const secrets = await runAtDashboards("repeat", 5, { caller, name: "made once" });
  expect(new Set(secrets).size).toBe(1);
  expect(secrets[0]).toMatch(/^[0-9A-F]{96}$/);
  expect(await read((database) => database.apiKey.count({ where: { accountId: owner.accountId } }))).toBe(2);
}, 60_000);
