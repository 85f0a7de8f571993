/** The routes file is edited while the gate runs: good edits bind, and bad ones change nothing. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { call } from "@/e2e/support/api/client";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";

let gate: TestGate;
let upstream: Upstream;
let secret: string;

beforeAll(async () => {
  upstream = await startUpstream((request, response) => response.end(`upstream saw ${request.url}`));
  gate = await startTestGate();
  secret = gate.keys.add({ permissions: ["ViewReports"] });
});
afterAll(async () => {
  await upstream.close();
  await gate.end();
});

const routeTo = (at: string, facts: object = {}) => ({
  path: at,
  upstream: `${upstream.origin}/v1`,
  permissions: { GET: ["ViewReports"] },
  ...facts,
});
const write = (...list: object[]) => gate.writeRoutes(list);
const get = (at: string) => call(gate.url + at, { headers: { "X-API-Key": secret } });

beforeEach(async () => {
  await write(routeTo("/api/mail"));
  expect((await get("/api/mail")).status).toBe(200);
});

test("a good edit binds for requests without a restart: routes come, change and go", async () => {
  expect((await get("/api/mail/inbox")).text).toBe("upstream saw /v1/inbox");
  expect((await get("/api/news")).status).toBe(404);
  await write(routeTo("/api/mail", { permissions: { GET: ["SendHttp"] } }), routeTo("/api/news"));
  expect((await get("/api/news")).status).toBe(200);
  expect((await get("/api/mail")).json()).toMatchObject({
    code: "permission_missing",
    required_permission: "SendHttp",
  });
  // As editors save: another file is moved to the name.
  writeFileSync(
    `${gate.routesFile}.new`,
    JSON.stringify({ routes: [routeTo("/api/news", { upstream: upstream.origin })] }),
  );
  renameSync(`${gate.routesFile}.new`, gate.routesFile);
  await gate.checkRoutes();
  expect((await get("/api/mail")).status).toBe(404);
  expect((await get("/api/news/today")).text).toBe("upstream saw /today");
});

test("a bad edit is printed with line and reason, and the previous routes stay in force", async () => {
  await write(routeTo("/api/mail"), routeTo("/api/reports/"));
  const output = gate.output();
  expect(output).toContain('\\"/api/reports/\\" ends with a slash; write \\"/api/reports\\".');
  const line = output.split("\n").find((each) => each.includes("ends with a slash"));
  expect(JSON.parse(line ?? "")).toMatchObject({ level: 50, process: "gate", file: gate.routesFile, line: 13 });
  expect((await get("/api/mail")).status).toBe(200);
  writeFileSync(gate.routesFile, '{"routes": [');
  await gate.checkRoutes();
  expect(gate.output()).toContain("The text ends too early");
  expect((await get("/api/mail")).status).toBe(200);
  await write(routeTo("/api/mended"));
  expect((await get("/api/mended")).status).toBe(200);
  expect((await get("/api/mail")).status).toBe(404);
});

test("no line of the log holds the address of an upstream, not even of one that was refused", async () => {
  await write(routeTo("/api/mail", { upstream: "http://user:canary-password@127.0.0.1/" }));
  expect(gate.output()).toContain("The upstream must hold no user and no password");
  expect(gate.output()).not.toContain("canary-password");
});

test("without its file the gate has no routes any more", async () => {
  rmSync(gate.routesFile);
  // A file that is missing once may be one that an editor is replacing.
  await gate.checkRoutes();
  await gate.checkRoutes();
  expect((await get("/api/mail")).status).toBe(404);
  expect(gate.output()).toContain("the routes file is gone");
  await write(routeTo("/api/mail"));
  expect((await get("/api/mail")).status).toBe(200);
});
