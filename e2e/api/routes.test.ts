/** Routes in the whole product: own paths stay own, edits bind, WebSockets pass, and a bad file prevents the start. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSocket, refusedSocket, type SocketUpstream, startSocketUpstream } from "@/lib/gate/testing/web-sockets";
import type { Actor } from "@/lib/server/access/actor";
import { call, waitFor } from "../support/api/client";
import { createPerson, enterDatabase, leaveDatabase, makeKey, removeKey } from "../support/api/people";
import { type RoutesFile, startUpstream, type Upstream, writeRoutes } from "../support/api/upstream";
import { findFreePort, spawnServer, startServer, type TestServer } from "../support/server";

let server: TestServer;
let upstream: Upstream;
let sockets: SocketUpstream;
let routes: RoutesFile;
let owner: Actor;
let secret: string;

beforeAll(async () => {
  upstream = await startUpstream((request, response) => response.end(`upstream saw ${request.url}`));
  sockets = await startSocketUpstream();
  routes = writeRoutes([routeTo("/api/mail")]);
  server = await startServer({ ROUTES_FILE: routes.file });
  enterDatabase(server.databaseFile);
  owner = await createPerson();
  ({ secret } = await makeKey(owner, { permissions: ["ViewReports"] }));
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
  await Promise.all([upstream.close(), sockets.close()]);
  routes.remove();
});

const routeTo = (at: string, facts: object = {}) => ({
  path: at,
  upstream: `${upstream.origin}/v1`,
  permissions: { GET: ["ViewReports"] },
  ...facts,
});
const get = (at: string) => call(server.url + at, { headers: { "X-API-Key": secret } });
/** Waits until a request is answered like this. The gate reads the file every second. */
const becomes = (at: string, status: number) =>
  waitFor(
    () => get(at),
    (answer) => answer.status === status,
  );

test("whoami names the calls that the key may make, and reveals no upstream", async () => {
  expect((await get("/api/mail/inbox")).text).toBe("upstream saw /v1/inbox");
  const answer = await waitFor(
    () => get("/api/whoami"),
    ({ text }) => text.includes("/api/mail"),
  );
  expect(answer.json()).toMatchObject({ routes: [{ path: "/api/mail", methods: ["GET"] }] });
  for (const word of ["upstream", String(upstream.port), "/v1"]) expect(answer.text).not.toContain(word);
});

test("an edit of the file binds without a restart, and a bad one is printed with line and reason", async () => {
  routes.write([routeTo("/api/mail"), routeTo("/api/reports/")]);
  const reason = '\\"/api/reports/\\" ends with a slash; write \\"/api/reports\\".';
  const output = await waitFor(
    () => server.output(),
    (text) => text.includes(reason),
  );
  const line = output.split("\n").find((each) => each.includes("ends with a slash"));
  expect(JSON.parse(line ?? "")).toMatchObject({ level: 50, process: "gate", file: routes.file, line: 13 });
  expect((await get("/api/mail")).status).toBe(200);
  routes.write([routeTo("/api/news")]);
  await becomes("/api/news", 200);
  expect((await get("/api/mail")).status).toBe(404);
});

test("a route for /api gets every path below it except the server's own", async () => {
  routes.write([routeTo("/api", { permissions: { GET: [], POST: [] }, upstream: upstream.origin })]);
  await becomes("/api/anything", 200);
  expect((await get("/api")).text).toBe("upstream saw /");
  expect((await get("/api/check")).status).toBe(204);
  expect((await get("/api/whoami")).json()).toMatchObject({ permissions: ["ViewReports"] });
  expect((await get("/api/health/live")).json()).toEqual({ status: "ok" });
  expect((await get("/api/openapi.json")).json()).toHaveProperty("openapi");
  for (const own of [
    "check/x",
    "whoami/x",
    "health",
    "health/x",
    "openapi.json/x",
    "v2",
    "v2/x",
    "V2/x",
    "v4/x",
    "test/x",
  ]) {
    const answer = await get(`/api/${own}`);
    expect([own, answer.text]).toEqual([own, expect.not.stringContaining("upstream saw")]);
  }
  for (const dodge of ["Check", "WhoAmI", "check%2F", "v4;x/security", "check%5Cx", "v4%2Fsecurity"]) {
    expect([dodge, (await get(`/api/${dodge}`)).status]).toEqual([dodge, 400]);
  }
});

test.each([
  ['{"routes": [\n{"path": "/api/check"}]}', /^The routes file .*routes\.json can't be used, line 2: ".*\.$/],
  [
    '{"routes": [\n],}',
    /^The routes file .*routes\.json can't be used, line 2: The comma before "}" is one too many; .*\.$/,
  ],
])("a server whose file is bad at the start says so in one sentence and exits with 1: %j", async (text, sentence) => {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-start-"));
  writeFileSync(path.join(folder, "routes.json"), text);
  const child = spawnServer({
    PORT: String(await findFreePort()),
    HOST: "127.0.0.1",
    DATABASE_URL: `file:${folder}/l.db`,
    ROUTES_FILE: path.join(folder, "routes.json"),
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
  expect(said.trim()).toMatch(sentence);
  expect(said.trim().split("\n")).toHaveLength(1);
  rmSync(folder, { recursive: true, force: true });
});

test("a WebSocket passes, ends when its key is deleted, and does not hold up a server that shuts down", async () => {
  routes.write([routeTo("/api/live", { upstream: sockets.origin })]);
  // Until then the route for /api of the previous story leads elsewhere.
  await waitFor(
    () => get("/api/live"),
    ({ text }) => text === "http",
  );
  const doomed = await makeKey(owner, { permissions: ["ViewReports"] });
  const caller = { port: server.port, secret };
  const [stays, ends] = await Promise.all([
    openSocket(caller, "live"),
    openSocket({ ...caller, secret: doomed.secret }, "live"),
  ]);
  stays.send("hello");
  expect(String((await once(stays, "message"))[0])).toBe("hello");
  const ended = once(ends, "close");
  await removeKey(owner, doomed.key);
  expect((await ended)[0]).toBe(1006);
  expect((await refusedSocket({ ...caller, secret: doomed.secret }, "live")).status).toBe(401);
  const closed = once(stays, "close");
  expect(await server.stop()).toBe(0);
  expect((await closed)[0]).toBe(1006);
  expect(server.output()).not.toMatch(/uncaught|unhandled|TypeError/i);
});
