/**
 * The routes file is edited while the server runs: good edits bind, bad ones change nothing, and own paths stay own.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { call, waitFor } from "../support/api/client";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../support/api/people";
import { startUpstream, type Upstream, writeRoutes } from "../support/api/upstream";
import { findFreePort, spawnServer, startServer, type TestServer } from "../support/server";

let server: TestServer;
let upstream: Upstream;
let routes: ReturnType<typeof writeRoutes>;
let secret: string;

beforeAll(async () => {
  upstream = await startUpstream((request, response) => response.end(`upstream saw ${request.url}`));
  routes = writeRoutes([]);
  server = await startServer({ ROUTES_FILE: routes.file });
  enterDatabase(server.databaseFile);
  ({ secret } = await makeKey(await createPerson(), { permissions: ["ViewReports"] }));
});
afterAll(async () => {
  await leaveDatabase();
  await server.end();
  await upstream.close();
  routes.remove();
});

const routeTo = (at: string, facts: object = {}) => ({
  path: at,
  upstream: `${upstream.origin}/v1`,
  permissions: { GET: ["ViewReports"] },
  ...facts,
});
const write = (...list: object[]) => writeFileSync(routes.file, JSON.stringify({ routes: list }, null, 1));
const get = (at: string) => call(server.url + at, { headers: { "X-API-Key": secret } });
/** Waits until a request is answered so: the file is looked at every second. */
const becomes = (at: string, status: number) =>
  waitFor(
    () => get(at),
    (answer) => answer.status === status,
  );
/** Waits until this was printed. */
const printed = (text: string) =>
  waitFor(
    () => server.output(),
    (output) => output.includes(text),
  );

beforeEach(async () => {
  write(routeTo("/api/mail"));
  await becomes("/api/mail", 200);
});

test("a good edit binds for requests without a restart: routes come, change and go", async () => {
  expect((await get("/api/mail/inbox")).text).toBe("upstream saw /v1/inbox");
  expect((await get("/api/news")).status).toBe(404);
  write(routeTo("/api/mail", { permissions: { GET: ["SendHttp"] } }), routeTo("/api/news"));
  await becomes("/api/news", 200);
  expect((await get("/api/mail")).json()).toMatchObject({
    code: "permission_missing",
    required_permission: "SendHttp",
  });
  // As editors save: another file is moved to the name.
  writeFileSync(
    `${routes.file}.new`,
    JSON.stringify({ routes: [routeTo("/api/news", { upstream: upstream.origin })] }),
  );
  renameSync(`${routes.file}.new`, routes.file);
  await becomes("/api/mail", 404);
  expect((await get("/api/news/today")).text).toBe("upstream saw /today");
});

test("a bad edit is printed with line and reason, and the routes of before stay in force", async () => {
  write(routeTo("/api/mail"), routeTo("/api/reports/"));
  const output = await printed('\\"/api/reports/\\" ends with a slash; write \\"/api/reports\\".');
  const line = output.split("\n").find((each) => each.includes("ends with a slash"));
  expect(JSON.parse(line ?? "")).toMatchObject({ level: 50, process: "gate", file: routes.file, line: 13 });
  expect((await get("/api/mail")).status).toBe(200);
  writeFileSync(routes.file, '{"routes": [');
  await printed("The text ends too early");
  expect((await get("/api/mail")).status).toBe(200);
  write(routeTo("/api/mended"));
  await becomes("/api/mended", 200);
  expect((await get("/api/mail")).status).toBe(404);
});

test("no line of the log holds the address of an upstream, not even of one that was refused", async () => {
  write(routeTo("/api/mail", { upstream: "http://user:canary-password@127.0.0.1/" }));
  await printed("The upstream must hold no user and no password");
  expect(server.output()).not.toContain("canary-password");
});

test("without its file the server has no routes any more", async () => {
  rmSync(routes.file);
  await becomes("/api/mail", 404);
  expect(server.output()).toContain("the routes file is gone");
  write(routeTo("/api/mail"));
  await becomes("/api/mail", 200);
});

test("a route for /api takes what is left of it, and never an own path", async () => {
  write(routeTo("/api", { permissions: { GET: [], POST: [] }, upstream: upstream.origin }));
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

test("whoami says nothing of routes and upstreams", async () => {
  const { text } = await get("/api/whoami");
  for (const word of ["mail", "upstream", String(upstream.port), "route"]) expect(text).not.toContain(word);
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
