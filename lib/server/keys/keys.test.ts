/** Creating and listing keys: their limit, their names, and a secret that is returned once. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { write } from "@/lib/server/db/transactions";
import { createCaller, createIdempotency } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { countCodes, createInput, createOne, findBySecret, getCode, requireValue } from "@/lib/server/testing/keys";
import { isWellFormedSecret } from "@/lib/shared/keys/secret-format";
import { deleteKey, editKey } from "./changes";
import { createKey, listKeys } from "./keys";
import { createSecret } from "./secrets";

const { file } = createTestDatabase();

test("of 50 concurrent creations exactly 15 succeed, and after a deletion exactly one more", async () => {
  const actor = await createActor();
  const results = await Promise.all(Array.from({ length: 50 }, () => createKey(actor, createInput())));
  expect(countCodes(results.map(getCode))).toEqual({ ok: 15, limit_reached: 35 });
  const { keys, limit } = await listKeys(actor);
  expect([keys.length, limit]).toEqual([15, 15]);
  const [first] = keys;
  if (!first) throw new Error("no key");
  requireValue(await deleteKey(actor, first));
  const more = await Promise.all(Array.from({ length: 5 }, () => createKey(actor, createInput())));
  expect(countCodes(more.map(getCode))).toEqual({ ok: 1, limit_reached: 4 });
});

test("of concurrent creations in two processes on one file exactly 15 succeed and none fails", async () => {
  const actor = await createActor();
  const script = path.join(import.meta.dirname, "../testing/create-keys.ts");
  const runOne = () =>
    new Promise<string[]>((resolve, reject) => {
      const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(actor), "30"], {
        env: { ...process.env, LOG_LEVEL: "silent" },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const output: string[] = [];
      child.stdout.on("data", (chunk) => output.push(String(chunk)));
      child.stderr.on("data", (chunk) => output.push(String(chunk)));
      child.on("error", reject);
      child.on("close", (code) =>
        code === 0 ? resolve(JSON.parse(output.join(""))) : reject(new Error(output.join(""))),
      );
    });
  const codes = (await Promise.all([runOne(), runOne()])).flat();
  expect(countCodes(codes)).toEqual({ ok: 15, limit_reached: 45 });
  expect((await listKeys(actor)).keys).toHaveLength(15);
}, 60_000);

test("the secret is returned once and kept only as its hash and last five characters", async () => {
  const actor = await createActor();
  const { key, secret } = await createOne(actor);
  expect(isWellFormedSecret(secret)).toBe(true);
  expect(key.lastFive).toBe(secret.slice(-5));
  expect(findBySecret(secret)).toEqual([key.id]);
  expect(JSON.stringify(await listKeys(actor))).not.toContain(secret.slice(0, 20));
  const folder = path.dirname(file);
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(path.join(folder, name)).toString("latin1").toUpperCase();
    expect(bytes).not.toContain(secret.slice(0, 91));
    expect(bytes).not.toContain(Buffer.from(secret).toString("base64").toUpperCase().slice(0, 60));
  }
});

test("one opening of the dialog creates one key, and a repeated request gets no secret", async () => {
  const actor = await createActor();
  const input = createInput();
  const results = await Promise.all(Array.from({ length: 10 }, () => createKey(actor, input)));
  expect(countCodes(results.map(getCode))).toEqual({ ok: 1, already_created: 9 });
  const secret = requireValue(results.find((result) => result.ok)).secret;
  const repeated = await createKey(actor, { ...input, name: "another name" });
  expect(repeated).toMatchObject({ refusal: { code: "already_created", key: { name: input.name } } });
  expect(JSON.stringify(repeated)).not.toContain(secret);
});

test("a repeated request is recognised at 15 of 15 keys, too", async () => {
  const actor = await createActor();
  const input = createInput();
  await createKey(actor, input);
  for (let count = 1; count < 15; count++) await createOne(actor);
  expect(getCode(await createKey(actor, input))).toBe("already_created");
});

test("a name is unique in its account and can be used in another", async () => {
  const [actor, other] = [await createActor(), await createActor()];
  await createOne(actor, { name: "Mailer" });
  const refused = await createKey(actor, createInput({ name: "Mailer" }));
  expect(refused).toMatchObject({
    refusal: { code: "invalid", fields: { name: 'You already have a key named "Mailer".' } },
  });
  await createOne(other, { name: "Mailer" });
  const { key } = await createOne(actor);
  const renamed = await editKey(actor, { ...createInput({ name: "Mailer" }), id: key.id, version: key.version });
  expect(getCode(renamed)).toBe("invalid");
});

test("a calling key creates keys within its own permissions and within the limit of 15", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor, ["Security", "SendHttp"]);
  const refused = await createKey(caller, createInput({ permissions: ["SendHttp", "Export"] }));
  expect(refused).toMatchObject({ refusal: { code: "permission_beyond_own", missing: ["Export"] } });
  const results = await Promise.all(Array.from({ length: 30 }, () => createKey(caller, createInput())));
  expect(countCodes(results.map(getCode))).toEqual({ ok: 14, limit_reached: 16 });
  expect((await listKeys(caller)).keys).toEqual((await listKeys(actor)).keys);
});

test("a creation with an Idempotency-Key repeats its answer, even when the key has expired since", async () => {
  const actor = await createActor();
  const caller = await createCaller(actor);
  const repeatable = createIdempotency(caller);
  const now = new Date();
  const later = new Date(now.getTime() + 60_000);
  const input = createInput({ expiresAt: new Date(now.getTime() + 1000) });
  const first = await createKey(caller, input, { now, idempotency: repeatable });
  expect(getCode(first)).toBe("ok");
  // Each request has its own requestId, so only the Idempotency-Key identifies a repetition.
  expect(
    await createKey(caller, { ...input, requestId: createInput().requestId }, { now: later, idempotency: repeatable }),
  ).toEqual(first);
  const another = { ...input, ...createInput(), expiresAt: input.expiresAt };
  expect(getCode(await createKey(caller, another, { now: later, idempotency: createIdempotency(caller, "new") }))).toBe(
    "invalid",
  );
  expect((await listKeys(actor)).keys).toHaveLength(2);
});

test("usage always covers seven UTC days, oldest first", async () => {
  const actor = await createActor();
  const { key } = await createOne(actor);
  const now = new Date("2026-03-02T00:30:00.000Z");
  const rows = [
    { day: "2026-02-23", outcome: "admitted", count: 9 },
    { day: "2026-02-24", outcome: "admitted", count: 1 },
    { day: "2026-03-02", outcome: "admitted", count: 2 },
    { day: "2026-03-02", outcome: "ip_not_allowed", count: 3 },
  ];
  await write((database) => database.keyUsage.createMany({ data: rows.map((row) => ({ keyId: key.id, ...row })) }));
  const [view] = (await listKeys(actor, { now })).keys;
  expect(view?.usage.map((each) => each.day)).toEqual([
    "2026-02-24",
    "2026-02-25",
    "2026-02-26",
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
    "2026-03-02",
  ]);
  expect(view?.usage[0]).toEqual({ day: "2026-02-24", admitted: 1, refused: {} });
  expect(view?.usage[6]).toEqual({ day: "2026-03-02", admitted: 2, refused: { ip_not_allowed: 3 } });
});

test("1000 secrets are distinct and evenly spread", async () => {
  const secrets = Array.from({ length: 1000 }, () => createSecret("k", new Date()).secret);
  expect(new Set(secrets).size).toBe(1000);
  const counts = new Map<string, number>();
  for (const nibble of secrets.join("")) counts.set(nibble, (counts.get(nibble) ?? 0) + 1);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 6000) ** 2 / 6000, 0);
  expect(counts.size).toBe(16);
  // 15 degrees of freedom: a fair source exceeds this about once in ten million runs.
  expect(chiSquare).toBeLessThan(60);
});
