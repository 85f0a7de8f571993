/** People see the usage that the gate counts: admitted, refused by reason, last used. */
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { Actor } from "@/lib/server/access/actor";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { call, waitFor } from "../support/api/client";
import {
  createPerson,
  enterDatabase,
  keysOf,
  leaveDatabase,
  makeKey,
  renewKey,
  reviseKey,
} from "../support/api/people";
import { startUpstream, type Upstream, writeRoutes } from "../support/api/upstream";
import { startServer, type TestServer } from "../support/server";

let server: TestServer;
let owner: Actor;
let upstream: Upstream;
let routes: ReturnType<typeof writeRoutes>;

beforeAll(async () => {
  upstream = await startUpstream(
    (request, response) => void response.end(request.url),
    (http) => void new WebSocketServer({ server: http }),
  );
  routes = writeRoutes([{ path: "/api/mail", upstream: `${upstream.origin}/v1`, permissions: { GET: [] } }]);
  server = await startServer({ ROUTES_FILE: routes.file });
  enterDatabase(server.databaseFile);
  owner = await createPerson();
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
  await upstream.close();
  routes.remove();
});

const today = async (id: string): Promise<KeyView | undefined> => (await keysOf(owner)).find((key) => key.id === id);
const get = (secret: string, target: string, from = "127.0.0.1") =>
  call(server.url + target, { headers: { "X-API-Key": secret }, from });

test("admitted calls, and refused ones by reason, are counted, and only admitted ones move the last use", async () => {
  const { secret, key } = await makeKey(owner, { permissions: ["ViewContacts"], ipRules: ["127.0.0.0/30"] });
  const before = Date.now();
  await get(secret, "/api/check", "127.0.0.2");
  await get(secret, "/api/whoami", "127.0.0.3");
  await get(secret, "/api/check?permission=Export");
  await get(secret, "/api/check", "127.0.0.9");
  await get(secret, "/api/check", "127.0.0.9");
  await call(`${server.url}/api/whoami`);
  const view = await waitFor(
    () => today(key.id),
    (view) => view?.usage.at(-1)?.admitted === 2 && view.usage.at(-1)?.refused.ip_not_allowed === 2,
  );
  expect(view?.usage.at(-1)).toMatchObject({ admitted: 2, refused: { ip_not_allowed: 2, permission_missing: 1 } });
  expect(view?.usage).toHaveLength(7);
  expect(view?.lastUsedAddress).toBe("127.0.0.3");
  expect(Date.parse(view?.lastUsedAt ?? "")).toBeGreaterThanOrEqual(before);

  const expired = await reviseKey(owner, view as KeyView, { expiresAt: new Date(Date.now() + 200) });
  await waitFor(
    () => get(secret, "/api/check"),
    ({ status }) => status === 401,
  );
  const after = await waitFor(
    () => today(key.id),
    (view) => view?.usage.at(-1)?.refused.key_expired !== undefined,
  );
  expect(after?.lastUsedAddress).not.toBe("127.0.0.9");
  const renewed = await renewKey(owner, { ...expired });
  expect(renewed.key.usage.at(-1)?.refused.ip_not_allowed).toBe(2);
});

test("the last use shows method and path of the request, never its query", async () => {
  const { secret, key } = await makeKey(owner, { permissions: ["ViewAccount", "Security"] });
  const ask = (target: string, method = "GET", headers: Record<string, string> = {}) =>
    call(server.url + target, { method, headers: { "X-API-Key": secret, ...headers } });
  const becomes = (purpose: string) =>
    waitFor(
      () => today(key.id),
      (view) => view?.lastUsedFor === purpose,
    );
  expect((await today(key.id))?.lastUsedFor).toBeNull();
  await ask("/api/check?permission=Security&canary=1", "PUT");
  await becomes("PUT /api/check");
  await ask("/api/v4/%73ecurity/apikeys/caf%C3%A9?canary=1");
  await becomes("GET /api/v4/security/apikeys/caf%C3%A9");
  await call(`${server.url}/api/v2/Account/Load?apikey=${secret}`);
  await becomes("GET /api/v2/Account/Load");
  await ask(`/api/${secret}/${"x".repeat(300)}?canary=1`, "DELETE");
  await becomes(`DELETE /api/(key)/${"x".repeat(179)}...`);
  // This address is not a trusted proxy's.
  await ask("/api/check", "GET", { "X-Original-Method": "POST", "X-Original-URI": "/canary" });
  await becomes("GET /api/check");
  // A refused request is not a use.
  await ask("/api/check?permission=Export", "POST");
  const after = await waitFor(
    () => today(key.id),
    (view) => view?.usage.at(-1)?.refused.permission_missing === 1,
  );
  expect(after?.lastUsedFor).toBe("GET /api/check");
  expect(after?.usage.at(-1)?.admitted).toBe(5);
  expect(JSON.stringify(after)).not.toContain("canary");
});

test("the use of an upstream or a WebSocket shows the path of the request, not the upstream's", async () => {
  const { secret, key } = await makeKey(owner);
  const becomes = (purpose: string) =>
    waitFor(
      () => today(key.id),
      (view) => view?.lastUsedFor === purpose,
    );
  expect((await get(secret, "/api/mail/inbox?canary=1")).text).toBe("/v1/inbox?canary=1");
  await becomes("GET /api/mail/inbox");
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/mail/live?canary=1`, {
    headers: { "X-API-Key": secret },
  });
  await once(socket, "open");
  socket.terminate();
  const view = await becomes("GET /api/mail/live");
  expect(view?.usage.at(-1)?.admitted).toBe(2);
});

test("no file of the database and no line of the log holds a secret, in any spelling", async () => {
  const { secret, key } = await makeKey(owner);
  await get(secret, "/api/whoami");
  await waitFor(
    () => today(key.id),
    (view) => view?.lastUsedAt !== null,
  );
  const spellings = [
    secret,
    secret.toLowerCase(),
    secret.slice(0, 91),
    Buffer.from(secret).toString("base64").slice(0, 100),
  ];
  const bytes = Buffer.from(secret, "hex");
  const folder = path.dirname(server.databaseFile);
  for (const file of readdirSync(folder)) {
    const content = readFileSync(path.join(folder, file));
    for (const spelling of spellings) expect([file, content.includes(spelling)]).toEqual([file, false]);
    expect([file, content.includes(bytes)]).toEqual([file, false]);
    expect([file, statSync(path.join(folder, file)).mode & 0o077]).toEqual([file, 0]);
  }
  for (const spelling of spellings) expect(server.output()).not.toContain(spelling);
});
