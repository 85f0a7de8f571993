/** An answer stored for an Idempotency-Key reveals nothing by itself, and is erased after its time. */
import { createDecipheriv, hkdfSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitFor } from "../support/api/client";
import { enterDatabase, keysOf, leaveDatabase, makeKey } from "../support/api/people";
import { inDatabase, openAccount, pathOf } from "../support/api/v4";
import { startServer, type TestServer } from "../support/server";

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ LOG_LEVEL: "trace" });
  enterDatabase(server.databaseFile);
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
});

const payload = { Name: "new", AccessLevel: ["SendHttp"] };
const again = (id: string) => ({ headers: { "Idempotency-Key": id } });

type Row = { sealed: Buffer; expiresAt: number };
const rows = () =>
  inDatabase(server.databaseFile, (database) => database.prepare('SELECT * FROM "StoredAnswer"').all() as Row[]);

/** Everything that the server has written: the database, its write-ahead log and the output. */
function everythingWritten(): Buffer {
  const folder = path.dirname(server.databaseFile);
  const files = readdirSync(folder).map((name) => readFileSync(path.join(folder, name)));
  return Buffer.concat([...files, Buffer.from(server.output())]);
}

/** The forms in which bytes could leak. */
function spellingsOf(bytes: Buffer): Buffer[] {
  const hex = bytes.toString("hex");
  const texts = [hex, hex.toUpperCase(), bytes.toString("base64"), bytes.toString("base64url")];
  // The ends of base64 depend on the bytes around.
  return [bytes, ...texts.map((text) => Buffer.from(text.replace(/=+$/, "").slice(0, -2)))];
}

const isIn = (haystack: Buffer, needles: Buffer[]) => needles.some((needle) => haystack.includes(needle));

test("neither a secret nor the key that seals its answer is in the database, its write-ahead log or the log", async () => {
  const { v4, secret, owner } = await openAccount(server);
  const target = await makeKey(owner, { name: "target", permissions: ["SendHttp"] });
  const made = await v4("POST", "", { json: payload, ...again("a secret matter") });
  const changed = await v4("PUT", pathOf("target", "/change"), again("another one"));
  await v4("POST", "", { json: payload, ...again("a secret matter") });
  expect(rows()).toHaveLength(2);
  const written = everythingWritten();
  const secrets = [secret, target.secret, made.json().Token, changed.json().Token].map(String);
  for (const each of secrets) {
    expect(each).toMatch(/^[0-9A-F]{96}$/);
    expect(isIn(written, [...spellingsOf(Buffer.from(each)), ...spellingsOf(Buffer.from(each, "hex"))])).toBe(false);
    const sealingKey = Buffer.from(hkdfSync("sha256", each, "", "latchkey stored answers", 32));
    expect(isIn(written, spellingsOf(sealingKey))).toBe(false);
  }
  expect(isIn(written, [Buffer.from("a secret matter")])).toBe(false);
  // The search works: it finds something that is stored.
  const [row] = rows();
  expect(isIn(written, spellingsOf(row?.sealed ?? Buffer.alloc(99)))).toBe(true);
  expect(isIn(written, [Buffer.from("caller")])).toBe(true);
});

test("the sealing key is derived as the search above assumes", async () => {
  const { v4, secret } = await openAccount(server);
  const before = rows().map(({ sealed }) => sealed.toString("hex"));
  const { text } = await v4("POST", "", { json: payload, ...again("opened") });
  const [row] = inDatabase(server.databaseFile, (database) =>
    (database.prepare('SELECT * FROM "StoredAnswer"').all() as (Row & { id: Buffer })[]).filter(
      ({ sealed }) => !before.includes(sealed.toString("hex")),
    ),
  );
  if (!row) throw new Error("nothing stored");
  const key = Buffer.from(hkdfSync("sha256", secret, "", "latchkey stored answers", 32));
  const opened = createDecipheriv("aes-256-gcm", key, row.sealed.subarray(0, 12), { authTagLength: 16 });
  opened.setAAD(row.id).setAuthTag(row.sealed.subarray(-16));
  const value = Buffer.concat([opened.update(row.sealed.subarray(12, -16)), opened.final()]).toString();
  expect(JSON.parse(value).secret).toBe(JSON.parse(text).Token);
});

test("an answer is kept for 10 minutes", async () => {
  const { v4 } = await openAccount(server);
  const known = rows().length;
  const from = Date.now();
  await v4("POST", "", { json: payload, ...again("timed") });
  const to = Date.now();
  expect(rows()).toHaveLength(known + 1);
  const latest = Math.max(...rows().map(({ expiresAt }) => expiresAt));
  expect(latest).toBeGreaterThanOrEqual(from + 600_000);
  expect(latest).toBeLessThanOrEqual(to + 600_000);
});

const expireAll = () =>
  inDatabase(server.databaseFile, (database) =>
    database.prepare('UPDATE "StoredAnswer" SET "expiresAt" = ?').run(Date.now() - 1),
  );

test("after its time the same Idempotency-Key is a new request, whether the row is erased yet or not", async () => {
  const { v4, owner } = await openAccount(server);
  const post = () => v4("POST", "", { json: payload, ...again("late") });
  const first = await post();
  expireAll();
  const taken = await post();
  expect([taken.status, taken.json().code]).toEqual([409, "name_taken"]);
  await v4("DELETE", pathOf("new"));
  const second = await post();
  expect(second.status).toBe(201);
  expect(second.json().Token).not.toBe(first.json().Token);
  expect((await post()).text).toBe(second.text);
  expect(await keysOf(owner)).toHaveLength(2);
});

test("a running server erases a row after its time", async () => {
  const { v4 } = await openAccount(server);
  await v4("POST", "", { json: payload, ...again("erased") });
  expireAll();
  // The server erases rows every 30 seconds.
  expect(await waitFor(rows, (left) => left.length === 0, 45_000)).toEqual([]);
});

test("a starting server erases a row after its time, and keeps one within it", async () => {
  const { v4 } = await openAccount(server);
  await v4("POST", "", { json: payload, ...again("before the start") });
  expireAll();
  await v4("POST", "", { json: { ...payload, Name: "other" }, ...again("still good") });
  expect(rows()).toHaveLength(2);
  const second = await startServer({ DATABASE_URL: `file:${server.databaseFile}` });
  await waitFor(rows, (left) => left.length === 1);
  await second.end();
  const repeated = await v4("POST", "", { json: { ...payload, Name: "other" }, ...again("still good") });
  expect(repeated.status).toBe(201);
});

test("deleting a key deletes its stored answers", async () => {
  const { v4 } = await openAccount(server);
  const known = rows().length;
  await v4("POST", "", { json: payload, ...again("mine") });
  expect(rows()).toHaveLength(known + 1);
  expect((await v4("DELETE", pathOf("caller"))).status).toBe(200);
  expect(rows()).toHaveLength(known);
});
