/** The routes in force are those of the file, and a file that can't be used changes nothing. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConfigError } from "@/lib/config/environment";
import { RoutesWatcher } from "./watcher";

let folder: string;
let file: string;
let lines: Record<string, unknown>[];
const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-routes-"));
  file = path.join(folder, "routes.json");
  lines = [];
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const textOf = (...paths: string[]) =>
  JSON.stringify({ routes: paths.map((each) => ({ path: each, upstream: "http://h/v1", permissions: { GET: [] } })) });
const write = (text: string) => writeFileSync(file, text);
/** Old enough that the file's time alone tells whether it has changed. */
const age = (seconds = 60) =>
  utimesSync(file, new Date(Date.now() - seconds * 1000), new Date(Date.now() - seconds * 1000));
const pathsOf = (routes: RoutesWatcher) => routes.table.routes.map((route) => route.path);

test("without a file there are no routes, and one that appears is taken", async () => {
  const routes = await RoutesWatcher.load(file, log);
  expect(routes.status).toEqual({ file, isPresent: false, loadedAt: null, fault: null });
  write(textOf("/api/mail"));
  const before = Date.now();
  await routes.check();
  expect(pathsOf(routes)).toEqual(["/api/mail"]);
  expect(routes.status).toMatchObject({ isPresent: true, fault: null });
  expect(routes.status.loadedAt).toBeGreaterThanOrEqual(before);
});

test.each([
  ['{"routes": [\n1]}', /^The routes file .*routes\.json can't be used, line 2: A route must be an object .*\.$/],
  ["\n\n\xff".repeat(2), /line 1: This is not JSON|line 3: A character is not UTF-8/],
])("a bad file at the start is one sentence: %j", async (text, sentence) => {
  writeFileSync(file, Buffer.from(text, "latin1"));
  const start = RoutesWatcher.load(file, log);
  await expect(start).rejects.toThrow(ConfigError);
  await expect(RoutesWatcher.load(file, log)).rejects.toThrow(sentence);
});

test("a folder, and a file of another kind, are faults without a line", async () => {
  mkdirSync(file);
  await expect(RoutesWatcher.load(file, log)).rejects.toThrow(
    /^The routes file .*routes\.json can't be used: It is a folder\.$/,
  );
  await expect(RoutesWatcher.load("/dev/zero", log)).rejects.toThrow(/can't be used: It is no regular file\.$/);
});

test("a byte order mark is not held against a file", async () => {
  write(`\ufeff${textOf("/api/mail")}`);
  expect(pathsOf(await RoutesWatcher.load(file, log))).toEqual(["/api/mail"]);
});

test("a bad edit keeps the routes in force, is logged once with line and reason, and is forgotten when it is mended", async () => {
  write(textOf("/api/mail"));
  const routes = await RoutesWatcher.load(file, log);
  const { table, status } = routes;
  lines = [];
  write('{"routes": [\n{"path": "/api/mail/"}]}');
  await routes.check();
  await routes.check();
  age();
  await routes.check();
  expect(routes.table).toBe(table);
  expect(routes.status).toMatchObject({ loadedAt: status.loadedAt, isPresent: true });
  expect(routes.status.fault).toMatchObject({ line: 2, reason: '"/api/mail/" ends with a slash; write "/api/mail".' });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ level: 50, file, line: 2, reason: routes.status.fault?.reason });
  write(textOf("/api/mail"));
  await routes.check();
  expect(routes.status.fault).toBeNull();
  expect(pathsOf(routes)).toEqual(["/api/mail"]);
});

test("a second bad edit is reported with its own line and reason", async () => {
  write(textOf());
  const routes = await RoutesWatcher.load(file, log);
  write("{");
  await routes.check();
  const first = routes.status.fault;
  write('{\n"routes": 1}');
  await routes.check();
  expect(first?.reason).toContain("ends too early");
  expect(routes.status.fault).toMatchObject({ line: 2, reason: '"routes" must be a list.' });
});

test("health goes with a route whose path and upstream stayed, and with no other", async () => {
  const write2 = (facts: object) =>
    write(
      JSON.stringify({ routes: [{ path: "/api/a", upstream: "http://h/v1", permissions: { GET: [] }, ...facts }] }),
    );
  write2({});
  const routes = await RoutesWatcher.load(file, log);
  const health = routes.table.routes[0]?.health;
  const next = async (facts: object) => {
    write2(facts);
    await routes.check();
    return routes.table.routes[0]?.health;
  };
  expect(await next({ permissions: { POST: ["SendHttp"] }, timeoutSeconds: 5 })).toBe(health);
  expect(await next({ upstream: "http://h/v1/" })).toBe(health);
  expect(await next({ upstream: "http://h/v2" })).not.toBe(health);
  expect(await next({ upstream: "http://g/v1" })).not.toBe(health);
  expect(await next({ path: "/api/b" })).not.toBe(health);
});

test("a file that is gone for one look may be on its way, and after two there are no routes", async () => {
  write(textOf("/api/mail"));
  const routes = await RoutesWatcher.load(file, log);
  const { table } = routes;
  rmSync(file);
  await routes.check();
  expect(routes.table).toBe(table);
  write(textOf("/api/mail"));
  await routes.check();
  rmSync(file);
  await routes.check();
  expect(routes.table).toBe(table);
  await routes.check();
  expect(pathsOf(routes)).toEqual([]);
  expect(routes.status).toEqual({ file, isPresent: false, loadedAt: null, fault: null });
  expect(lines.filter(({ level }) => level === 40)).toHaveLength(1);
  write(textOf("/api/mail"));
  await routes.check();
  expect(pathsOf(routes)).toEqual(["/api/mail"]);
});

test("a file that becomes a folder is a fault, and what was read before is read again afterwards", async () => {
  write(textOf("/api/mail"));
  const routes = await RoutesWatcher.load(file, log);
  renameSync(file, `${file}.old`);
  mkdirSync(file);
  await routes.check();
  expect(routes.status.fault).toMatchObject({ line: null, reason: "It is a folder." });
  expect(pathsOf(routes)).toEqual(["/api/mail"]);
  rmSync(file, { recursive: true });
  renameSync(`${file}.old`, file);
  await routes.check();
  expect(routes.status.fault).toBeNull();
});

test("an edit within the same tick of the file system's clock, and of the same length, is seen", async () => {
  write(textOf("/api/one"));
  const { atime, mtime } = statSync(file);
  const routes = await RoutesWatcher.load(file, log);
  write(textOf("/api/two"));
  utimesSync(file, atime, mtime);
  await routes.check();
  expect(pathsOf(routes)).toEqual(["/api/two"]);
});

test("an old file that is moved over another, of the same length and age, is seen", async () => {
  write(textOf("/api/one"));
  age();
  const routes = await RoutesWatcher.load(file, log);
  writeFileSync(`${file}.new`, textOf("/api/two"));
  const { atime, mtime } = statSync(file);
  utimesSync(`${file}.new`, atime, mtime);
  renameSync(`${file}.new`, file);
  await routes.check();
  expect(pathsOf(routes)).toEqual(["/api/two"]);
});

test("a file that did not change is the same table, however often it is looked at", async () => {
  write(textOf("/api/mail"));
  const routes = await RoutesWatcher.load(file, log);
  const { table } = routes;
  await routes.check();
  age();
  await routes.check();
  await Promise.all([routes.check(), routes.check()]);
  expect(routes.table).toBe(table);
});

test("once started it looks by itself, until it is stopped", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const routes = await RoutesWatcher.load(file, log);
  routes.start(1000);
  for (const each of ["/api/mail", "/api/other"]) {
    write(textOf(each));
    vi.advanceTimersByTime(1000);
    await expect.poll(() => pathsOf(routes)).toEqual([each]);
  }
  routes.stop();
  expect(vi.getTimerCount()).toBe(0);
});
