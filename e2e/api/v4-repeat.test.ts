/** With an Idempotency-Key a call whose answer was lost can be repeated, and takes effect once. */
import { randomUUID } from "node:crypto";
import net from "node:net";
import { expect, test } from "vitest";
import { type Answer, waitFor } from "../support/api/client";
import { keysOf, makeKey, renewKey, reviseKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { dumpKeys, openAccount, pathOf, statusAndCodeOf, v4Of } from "../support/api/v4";
import { startServer } from "../support/server";

const server = takeSharedServer();

const payload = { Name: "new", AccessLevel: ["SendHttp"] };
const again = (id: string) => ({ headers: { "Idempotency-Key": id } });

/** An answer without the parts that differ for each request. */
function essenceOf({ status, text, headers }: Answer) {
  const { date: _date, "x-request-id": _id, ...rest } = headers;
  return { status, text, rest };
}

test("a repeated POST gets the same answer with its secret, and creates no second key", async () => {
  const { v4, owner } = await openAccount(server);
  const post = () => v4("POST", "", { json: payload, ...again("first") });
  const first = await post();
  expect([first.status, first.json().Token]).toEqual([201, expect.stringMatching(/^[0-9A-F]{96}$/)]);
  for (let repeat = 0; repeat < 3; repeat++) expect(essenceOf(await post())).toEqual(essenceOf(first));
  expect(await keysOf(owner)).toHaveLength(2);
  expect((await v4Of(server.url, String(first.json().Token))("GET", "")).status).toBe(403);
});

test("a repeated change gets the same answer, and its secret works", async () => {
  const { v4, owner, key } = await openAccount(server);
  const target = await makeKey(owner, { permissions: ["Security"] });
  const change = () => v4("PUT", pathOf(target.key.name, "/change"), again("first"));
  const first = await change();
  for (let repeat = 0; repeat < 3; repeat++) expect(essenceOf(await change())).toEqual(essenceOf(first));
  expect((await v4Of(server.url, String(first.json().Token))("GET", pathOf(key.name))).status).toBe(200);
});

test("ten concurrent repetitions get one answer", async () => {
  const { v4, owner } = await openAccount(server);
  const target = await makeKey(owner, { permissions: ["SendHttp"] });
  const ten = (send: () => Promise<Answer>) => Promise.all(Array.from({ length: 10 }, send));
  const posts = await ten(() => v4("POST", "", { json: payload, ...again("one") }));
  const changes = await ten(() => v4("PUT", pathOf(target.key.name, "/change"), again("two")));
  for (const [answers, status] of [
    [posts, 201],
    [changes, 200],
  ] as const) {
    expect(answers[0]?.status).toBe(status);
    expect(new Set(answers.map((answer) => JSON.stringify(essenceOf(answer)))).size).toBe(1);
  }
  expect(await keysOf(owner)).toHaveLength(3);
});

test("ten concurrent repetitions on two servers get one answer", async () => {
  const second = await startServer({ DATABASE_URL: `file:${server.databaseFile}` });
  const { v4, owner, secret } = await openAccount(server);
  const callers = [v4, v4Of(second.url, secret)] as const;
  const posts = await Promise.all(
    Array.from({ length: 10 }, (_, index) => callers[index % 2]?.("POST", "", { json: payload, ...again("one") })),
  );
  expect(new Set(posts.map((answer) => answer?.text)).size).toBe(1);
  expect(await keysOf(owner)).toHaveLength(2);
  await second.end();
});

test("the answer is repeated at 15 of 15 keys, after an edit, and after its key was deleted", async () => {
  const { v4, owner } = await openAccount(server);
  const post = () => v4("POST", "", { json: payload, ...again("kept") });
  const first = essenceOf(await post());
  for (let count = 2; count < 15; count++) await makeKey(owner);
  expect(essenceOf(await post())).toEqual(first);
  const [made] = (await keysOf(owner)).filter(({ name }) => name === "new");
  if (!made) throw new Error("no key");
  await reviseKey(owner, made, { name: "renamed" });
  expect(essenceOf(await post())).toEqual(first);
  await v4("DELETE", pathOf("renamed"));
  expect(essenceOf(await post())).toEqual(first);
  expect((await keysOf(owner)).filter(({ name }) => name === "new" || name === "renamed")).toEqual([]);
});

test("a refusal is not stored: once its reason is gone, the same Idempotency-Key succeeds", async () => {
  const { v4, owner } = await openAccount(server);
  await makeKey(owner, { name: "new" });
  const post = () => v4("POST", "", { json: payload, ...again("refused") });
  for (let repeat = 0; repeat < 2; repeat++) expect(statusAndCodeOf(await post())).toEqual([409, "name_taken"]);
  await v4("DELETE", pathOf("new"));
  expect((await post()).status).toBe(201);
});

test("the same Idempotency-Key with another body, path or method is refused", async () => {
  const { v4, owner } = await openAccount(server);
  const target = await makeKey(owner, { permissions: ["SendHttp"] });
  await v4("POST", "", { json: payload, ...again("used") });
  const before = dumpKeys(server.databaseFile);
  for (const other of [
    await v4("POST", "", { json: { ...payload, Name: "other" }, ...again("used") }),
    await v4("POST", "", { body: `${JSON.stringify(payload)} `, headers: { ...again("used").headers } }),
    await v4("PUT", pathOf(target.key.name, "/change"), again("used")),
    await v4("PUT", pathOf("new", "/change"), again("used")),
  ]) {
    expect(statusAndCodeOf(other)).toEqual([422, "idempotency_key_reused"]);
  }
  expect(dumpKeys(server.databaseFile)).toEqual(before);
});

test("another calling key may use the same Idempotency-Key independently", async () => {
  const { v4, owner } = await openAccount(server);
  const other = v4Of(server.url, (await makeKey(owner, { permissions: ["Security", "SendHttp"] })).secret);
  const first = await v4("POST", "", { json: payload, ...again("shared") });
  expect(statusAndCodeOf(await other("POST", "", { json: payload, ...again("shared") }))).toEqual([409, "name_taken"]);
  const second = await other("POST", "", { json: { ...payload, Name: "second" }, ...again("shared") });
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.json().Token).not.toBe(first.json().Token);
});

test("after a change of the calling key neither its old nor its new secret gets the old answer", async () => {
  const { v4, owner, key, secret } = await openAccount(server);
  const first = await v4("POST", "", { json: payload, ...again("before") });
  const renewed = await renewKey(owner, key);
  expect(statusAndCodeOf(await v4("POST", "", { json: payload, ...again("before") }))).toEqual([401, "key_invalid"]);
  const answer = await v4Of(server.url, renewed.secret)("POST", "", { json: payload, ...again("before") });
  expect(statusAndCodeOf(answer)).toEqual([422, "idempotency_key_reused"]);
  expect(answer.text).not.toContain(String(first.json().Token));
  expect(answer.text).not.toContain(secret);
});

test("a key that changes itself with an Idempotency-Key is refused before anything is changed", async () => {
  const { v4 } = await openAccount(server);
  const before = dumpKeys(server.databaseFile);
  const answer = await v4("PUT", pathOf("caller", "/change"), again("self"));
  expect(statusAndCodeOf(answer)).toEqual([409, "idempotency_impossible"]);
  expect(answer.json().Error).toContain("Leave Idempotency-Key out");
  expect(dumpKeys(server.databaseFile)).toEqual(before);
  expect((await v4("PUT", pathOf("caller", "/change"))).status).toBe(200);
});

test.each([
  ["an empty one", ""],
  ["256 characters", "x".repeat(256)],
  ["letters beyond ASCII", "caf\u00e9"],
])("as Idempotency-Key %s is refused, and nothing is created", async (_what, id) => {
  const { v4, owner } = await openAccount(server);
  const answer = await v4("POST", "", { json: payload, ...again(id) });
  expect(statusAndCodeOf(answer)).toEqual([400, "idempotency_key_invalid"]);
  expect(await keysOf(owner)).toHaveLength(1);
  expect((await v4("POST", "", { json: payload, ...again("x".repeat(255)) })).status).toBe(201);
});

/** Sends a POST and never reads the answer. `cut` closes the connection. */
function sendBlindly(secret: string, id: string) {
  const body = JSON.stringify(payload);
  const head = [
    "POST /api/v4/security/apikeys HTTP/1.1",
    `Host: 127.0.0.1:${server.port}`,
    `X-ElasticEmail-ApiKey: ${secret}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Idempotency-Key: ${id}`,
  ];
  const socket = net.connect(server.port, "127.0.0.1");
  socket.on("error", () => {});
  const sent = new Promise<void>((resolve) => socket.write(`${head.join("\r\n")}\r\n\r\n${body}`, () => resolve()));
  return { sent, cut: () => socket.resetAndDestroy() };
}

test("a lost answer is returned to a repeated request, and one key exists", async () => {
  const { v4, owner, secret } = await openAccount(server);
  const blind = sendBlindly(secret, "lost");
  const [made] = await waitFor(
    async () => (await keysOf(owner)).filter(({ name }) => name === "new"),
    (found) => found.length === 1,
  );
  blind.cut();
  const answer = await v4("POST", "", { json: payload, ...again("lost") });
  expect(answer.status).toBe(201);
  expect(String(answer.json().Token).slice(-5)).toBe(made?.lastFive);
  expect(await keysOf(owner)).toHaveLength(2);
});

test("wherever the connection is cut, a repeated request gets one key and its working secret", async () => {
  const { v4, owner, secret } = await openAccount(server);
  for (let round = 0; round < 30; round++) {
    const id = randomUUID();
    const blind = sendBlindly(secret, id);
    await blind.sent;
    await new Promise((resolve) => setTimeout(resolve, round / 3));
    blind.cut();
    const answer = await v4("POST", "", { json: payload, ...again(id) });
    expect(answer.status).toBe(201);
    const found = (await keysOf(owner)).filter(({ name }) => name === "new");
    expect(found.map(({ lastFive }) => lastFive)).toEqual([String(answer.json().Token).slice(-5)]);
    expect((await v4("DELETE", pathOf("new"))).status).toBe(200);
  }
});
