/** Of overlapping changes of one key one succeeds, and no answer holds a secret that no longer works. */
import http from "node:http";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { call } from "../support/api/client";
import { keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { openAccount, pathOf } from "../support/api/v4";
import { startServer } from "../support/server";

const server = takeSharedServer();

type ChangeAnswer = { status: number; json: Record<string, unknown> };

/** Starts a change and holds its body back. `arrived` resolves once the gate admits it; `finish` sends the body. */
function startChange(url: string, secret: string, name: string, headers: Record<string, string> = {}) {
  const request = http.request(`${url}/api/v4/security/apikeys${pathOf(name, "/change")}`, {
    method: "PUT",
    agent: false,
    headers: { "X-API-Key": secret, Expect: "100-continue", "Content-Length": "2", ...headers },
  });
  const arrived = new Promise<void>((resolve, reject) => {
    request.once("continue", resolve);
    request.once("error", reject);
  });
  const answer = new Promise<ChangeAnswer>((resolve, reject) => {
    request.once("error", reject);
    request.once("response", async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, json: JSON.parse(Buffer.concat(chunks).toString()) });
    });
  });
  request.flushHeaders();
  return { arrived, finish: () => void request.end("{}"), answer };
}

/** Lets all changes arrive before the first one is carried out. */
async function overlap(changes: ReturnType<typeof startChange>[]): Promise<ChangeAnswer[]> {
  await Promise.all(changes.map(({ arrived }) => arrived));
  for (const { finish } of changes) finish();
  return Promise.all(changes.map(({ answer }) => answer));
}

const outcomesOf = (all: ChangeAnswer[]) =>
  all.map(({ status, json }) => (status === 200 ? "200" : `${status} ${json.code}`)).sort();
const whoami = async (secret: unknown) =>
  (await call(`${server.url}/api/whoami`, { headers: { "X-API-Key": String(secret) } })).status;

async function expectOneWinner(all: ChangeAnswer[], loser: string, old: string) {
  expect(outcomesOf(all)).toEqual(["200", ...Array(all.length - 1).fill(loser)]);
  expect(await whoami(all.find(({ status }) => status === 200)?.json.Token)).toBe(200);
  expect(await whoami(old)).toBe(401);
}

test("of overlapping changes exactly one succeeds, and the others get 409 changed_meanwhile", async () => {
  const { owner, secret } = await openAccount(server);
  for (let round = 0; round < 5; round++) {
    const target = await makeKey(owner, { permissions: ["SendHttp"] });
    const changes = Array.from({ length: 10 }, () => startChange(server.url, secret, target.key.name));
    await expectOneWinner(await overlap(changes), "409 changed_meanwhile", target.secret);
  }
});

test("of overlapping changes on two servers with one database exactly one succeeds", async () => {
  const second = await startServer({ DATABASE_URL: `file:${server.databaseFile}` });
  const { owner, secret } = await openAccount(server);
  const target = await makeKey(owner, { permissions: ["SendHttp"] });
  const changes = Array.from({ length: 10 }, (_, index) =>
    startChange([server, second][index % 2]?.url ?? "", secret, target.key.name),
  );
  await expectOneWinner(await overlap(changes), "409 changed_meanwhile", target.secret);
  await second.end();
});

test("of overlapping changes that all wait for another process exactly one succeeds", async () => {
  const { owner, secret } = await openAccount(server);
  const target = await makeKey(owner, { permissions: ["SendHttp"] });
  const changes = Array.from({ length: 10 }, () => startChange(server.url, secret, target.key.name));
  const holder = new Database(server.databaseFile);
  try {
    holder.exec("BEGIN IMMEDIATE");
    await Promise.all(changes.map(({ arrived }) => arrived));
    for (const { finish } of changes) finish();
    // Reads run while writes wait. This one arrives at the dashboard after the bodies.
    expect(await whoami(target.secret)).toBe(200);
    holder.exec("COMMIT");
  } finally {
    holder.close();
  }
  await expectOneWinner(await Promise.all(changes.map(({ answer }) => answer)), "409 changed_meanwhile", target.secret);
});

test("a key that changes itself many times at once gets one new secret", async () => {
  const { owner, secret } = await openAccount(server);
  const changes = Array.from({ length: 10 }, () => startChange(server.url, secret, "caller"));
  const all = await overlap(changes);
  await expectOneWinner(all, "409 changed_meanwhile", secret);
  expect(await keysOf(owner)).toHaveLength(1);
});

test("with If-Match exactly one is 200, and the others are 412", async () => {
  const { owner, secret, v4 } = await openAccount(server);
  const target = await makeKey(owner, { permissions: ["SendHttp"] });
  const tag = (await v4("GET", pathOf(target.key.name))).headers.etag ?? "";
  const changes = Array.from({ length: 10 }, () =>
    startChange(server.url, secret, target.key.name, { "If-Match": tag }),
  );
  await expectOneWinner(await overlap(changes), "412 precondition_failed", target.secret);
});

test("consecutive changes all succeed, whatever was edited in between", async () => {
  const { v4, owner } = await openAccount(server);
  let { key, secret } = await makeKey(owner, { permissions: ["SendHttp"] });
  for (let round = 0; round < 25; round++) {
    const name = `round ${round}`;
    const put = await v4("PUT", pathOf(key.name), { json: { Name: name, AccessLevel: ["SendHttp"] } });
    expect(put.status).toBe(200);
    const changed = await v4("PUT", pathOf(name, "/change"));
    expect(changed.status).toBe(200);
    expect([await whoami(secret), await whoami(changed.json().Token)]).toEqual([401, 200]);
    ({ key, secret } = { key: { ...key, name }, secret: String(changed.json().Token) });
  }
});

test("a change keeps name, permissions, rules, dates and the place in the list", async () => {
  const { v4, owner } = await openAccount(server);
  const expiresAt = new Date(Date.now() + 3_600_000);
  await makeKey(owner, { name: "kept", permissions: ["SendHttp"], ipRules: ["127.0.0.1"], expiresAt });
  await makeKey(owner, { name: "newer" });
  const before = (await v4("GET", pathOf("kept"))).json();
  const { Token, ...after } = (await v4("PUT", pathOf("kept", "/change"))).json();
  expect(after).toEqual(before);
  expect(Token).toMatch(/^[0-9A-F]{96}$/);
  expect((await keysOf(owner)).map(({ name }) => name)).toEqual(["newer", "kept", "caller"]);
});
