/** The configurations in docs/guides work as written, on the real servers in front of the gate. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { call, waitFor } from "../support/api/client";
import { GUIDED_PROXIES, type GuideProxy, isInstalled, startGuideProxy } from "../support/api/guide-proxies";
import {
  createPerson,
  enterDatabase,
  keysOf,
  leaveDatabase,
  makeKey,
  removeKey,
  reviseKey,
} from "../support/api/people";
import { startServer, type TestServer } from "../support/server";

let server: TestServer;
let owner: Actor;
let folder: string;
const reached: { url: string; headers: IncomingHttpHeaders }[] = [];
const app = createServer((request, response) => {
  reached.push({ url: request.url ?? "", headers: request.headers });
  request.resume().on("end", () => response.end("done"));
});
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-guides-"));
  const routesFile = path.join(folder, "routes.json");
  const permissions = { resources: [{ name: "mail", actions: [{ name: "send" }] }] };
  writeFileSync(routesFile, JSON.stringify({ permissions, routes: [] }));
  server = await startServer({ SIGN_UP: "open", TRUSTED_PROXIES: "127.0.0.1", ROUTES_FILE: routesFile });
  enterDatabase(server.databaseFile);
  owner = await createPerson();
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  app.close();
  await leaveDatabase();
  await server.end();
  rmSync(folder, { recursive: true, force: true });
});

for (const name of GUIDED_PROXIES) {
  // On CI nothing is left out: a server that is missing fails its stories.
  const isSkipped = !isInstalled(name) && !process.env.CI;
  const title = isSkipped ? `NOT RUN: ${name} is not installed.` : `${name}, as its guide sets it up,`;
  describe.skipIf(isSkipped)(title, () => describeGuide(name));
}

function describeGuide(name: string): void {
  let proxy: GuideProxy | undefined;
  beforeAll(async () => {
    proxy = await startGuideProxy(name, { gate: server.port, app: (app.address() as AddressInfo).port });
  });
  afterAll(() => proxy?.stop());

  const ask = (secret: string | null, options: { from?: string; method?: string; body?: string } = {}) => {
    const headers: Record<string, string> = {
      "X-Latchkey-Key-Id": "forged",
      "X-Latchkey-Account": "forged",
      // Some applications read an underscore as a hyphen.
      X_Latchkey_Key_Id: "forged",
      // Asks the proxy to drop these fields, to get rid of the caller's identity.
      Connection: "X-Latchkey-Key-Id, X-Latchkey-Account, close",
      "X-Forwarded-For": "203.0.113.7",
      "X-Original-Method": "CANARY",
      "X-Original-URI": "/canary",
      "X-Forwarded-Method": "CANARY",
      "X-Forwarded-Uri": "/canary",
      ...(secret === null ? {} : { "X-API-Key": secret }),
      ...(options.body === undefined ? {} : { "Content-Length": String(options.body.length) }),
    };
    return call(`${proxy?.url}/mail/send?to=1`, { headers, ...options });
  };

  test("forwards the request of a valid key with its identity and without the key", async () => {
    const { key, secret } = await makeKey(owner, { name: `Büro 🔑 ${name}`, permissions: ["ViewFiles", "mail:send"] });
    reached.length = 0;
    const answer = await ask(secret, { method: "POST", body: "a body" });
    expect([answer.status, answer.text]).toEqual([200, "done"]);
    expect(reached).toHaveLength(1);
    const [{ url, headers } = { url: "", headers: {} }] = reached;
    expect(url).toBe("/send?to=1");
    expect(headers).toMatchObject({
      "x-latchkey-key-id": key.id,
      "x-latchkey-key-name": encodeURIComponent(key.name),
      "x-latchkey-account": owner.accountId,
      "x-latchkey-permissions": "ViewFiles mail:send",
    });
    expect(JSON.stringify(headers)).not.toContain(secret);
    expect(JSON.stringify(headers)).not.toContain("forged");
    const used = await waitFor(
      async () => (await keysOf(owner)).find(({ id }) => id === key.id),
      (each) => each?.lastUsedAt !== null,
    );
    expect(used?.lastUsedFor).toMatch(/^POST (?:\/mail)?\/send$/);
  });

  test("refuses a missing, wrong or insufficient key, and a revoked one from the next request on", async () => {
    const [good, weak] = [await makeKey(owner, { permissions: ["mail:send"] }), await makeKey(owner)];
    reached.length = 0;
    expect((await ask(null)).status).toBe(401);
    expect((await ask("A".repeat(96))).status).toBe(401);
    expect((await ask(weak.secret)).status).toBe(403);
    expect(reached).toEqual([]);
    expect((await ask(good.secret)).status).toBe(200);
    await removeKey(owner, good.key);
    expect((await ask(good.secret)).status).toBe(401);
    expect(reached).toHaveLength(1);
  });

  test("passes the real client's address on, neither its own nor a forged one", async () => {
    const { key, secret } = await makeKey(owner, { permissions: ["mail:send"], ipRules: ["127.0.0.2"] });
    expect((await ask(secret, { from: "127.0.0.2" })).status).toBe(200);
    expect((await ask(secret, { from: "127.0.0.3" })).status).toBe(403);
    expect((await ask(secret)).status).toBe(403);
    await reviseKey(owner, key, { ipRules: ["203.0.113.7"] });
    expect((await ask(secret, { from: "127.0.0.2" })).status).toBe(403);
  });
}

test("a trusted proxy's check records the original request as the last use, and any other request its own path", async () => {
  const { key, secret } = await makeKey(owner, { name: "asked about", permissions: ["mail:send"] });
  const headers = { "X-API-Key": secret, "X-Original-Method": "PATCH", "X-Original-URI": "/v1/mail/7?canary=1" };
  const ask = (target: string, from: string) => call(server.url + target, { headers, from });
  const becomes = (purpose: string) =>
    waitFor(
      async () => (await keysOf(owner)).find(({ id }) => id === key.id)?.lastUsedFor,
      (each) => each === purpose,
    );
  await ask("/api/check", "127.0.0.1");
  await becomes("PATCH /v1/mail/7");
  await ask("/api/whoami", "127.0.0.1");
  await becomes("GET /api/whoami");
  await ask("/api/check?permission=mail:send", "127.0.0.9");
  await becomes("GET /api/check");
});

test("a check answers any method, with or without a body, with the key's identity", async () => {
  const { key, secret } = await makeKey(owner, { name: "any method", permissions: ["mail:send"] });
  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const answer = await call(`${server.url}/api/check?permission=mail:send`, {
      method,
      headers: { "X-API-Key": secret, "Content-Length": "4", "X-Original-URI": "/secret", "X-Forwarded-Uri": "/x" },
      body: "body",
    });
    expect([method, answer.status, answer.headers["x-latchkey-key-id"]]).toEqual([method, 204, key.id]);
  }
});
