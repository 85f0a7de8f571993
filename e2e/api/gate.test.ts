/** The gate in the whole product, with one story for each of its areas; `lib/gate` tests the rest in process. */
import { beforeAll, expect, test } from "vitest";
import { checkOf, RawClient } from "@/lib/gate/testing/raw-client";
import type { Actor } from "@/lib/server/access/actor";
import { call, exchangeRaw } from "../support/api/client";
import { createPerson, makeKey, removeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { startServer } from "../support/server";

const server = takeSharedServer();
let owner: Actor;
let secret: string;

beforeAll(async () => {
  owner = await createPerson();
  ({ secret } = await makeKey(owner, { permissions: ["Security"] }));
});

test("pipelined requests are answered in order, whether by the gate or the dashboard", async () => {
  const get = (path: string, more = "") =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}X-API-Key: ${secret}\r\n\r\n`;
  const answer = await exchangeRaw(
    server.port,
    get("/api/test/slow?ms=200") + get("/api/check") + get("/api/nothing", "Connection: close\r\n"),
  );
  expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 204", "HTTP/1.1 404"]);
});

test("a body of 64 KiB is accepted, and one byte more gets a 413 that arrives and names the limit", async () => {
  const post = (size: number) =>
    call(`${server.url}/api/whoami`, { method: "POST", headers: { "X-API-Key": secret }, body: Buffer.alloc(size) });
  expect((await post(64 * 1024)).status).toBe(405);
  const refused = await post(64 * 1024 + 1);
  expect([refused.status, refused.json().code, refused.json().limit]).toEqual([413, "body_too_large", 65_536]);
  expect((await post(3 * 1024 * 1024)).status).toBe(413);
});

test("of 21 concurrent requests from one address 20 are admitted and one is refused; other addresses are unaffected", async () => {
  const slow = (ms: number, from: string) =>
    call(`${server.url}/api/test/slow?ms=${ms}`, { headers: { "X-API-Key": secret }, from });
  const running = Array.from({ length: 21 }, () => slow(1_000, "127.0.0.2"));
  expect((await slow(1, "127.0.0.3")).status).toBe(200);
  const answers = await Promise.all(running);
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(20).fill(200), 429]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers["retry-after"]).toBe("1");
  expect(refused?.json()).toMatchObject({ code: "too_many_concurrent", limit: 20 });
});

test("a page and its scripts are served while another client pipelines scripts and reads none", async () => {
  const page = await call(`${server.url}/sign-in`);
  const script = /\/_next\/static\/chunks\/[^"]+\.js/.exec(page.text)?.[0] ?? "";
  expect(script).not.toBe("");
  const client = await RawClient.connect(server.port, "127.0.0.9");
  client.socket.pause();
  // Fewer than the gate reads at once, so that all of them wait in it.
  client.send(`GET ${script} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(500));
  expect((await call(`${server.url}/sign-in`)).status).toBe(200);
  expect((await call(`${server.url}${script}`)).status).toBe(200);
  client.socket.destroy();
  expect((await call(`${server.url}/sign-in`, { from: "127.0.0.9" })).status).toBe(200);
});

test("a plain check on an open connection refuses a deleted key, 50 times out of 50", async () => {
  const client = await RawClient.connect(server.port);
  for (let round = 0; round < 50; round++) {
    const made = await makeKey(owner);
    expect(await client.askStatus(checkOf(made.secret))).toBe(204);
    await removeKey(owner, made.key);
    expect(await client.askStatus(checkOf(made.secret))).toBe(401);
  }
  client.socket.destroy();
});

test("neither a secret nor a query is logged at the most verbose level, and there is no test route", async () => {
  const plain = await startServer({ DATABASE_URL: `file:${server.databaseFile}`, LOG_LEVEL: "trace" });
  const slow = await call(`${plain.url}/api/test/slow?ms=1`, { headers: { "X-API-Key": secret } });
  expect([slow.status, slow.json().code]).toEqual([404, "not_found"]);
  expect((await call(`${plain.url}/api/test/slow?ms=1`)).status).toBe(401);
  await call(`${plain.url}/api/whoami?apikey=${secret}`, { headers: { "X-API-Key": secret } });
  await call(`${plain.url}/${secret}?x=${secret}`);
  await call(`${plain.url}/sign-in?x=${secret}`, { headers: { Cookie: `latchkey_session=${secret}` } });
  expect(await plain.stop()).toBe(0);
  expect(plain.output()).toContain("shutting down");
  expect(plain.output().toUpperCase()).not.toContain(secret.slice(0, 88));
  await plain.end();
});
