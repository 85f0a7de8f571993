/** A routes file that is there but can't be read changes nothing while the server runs, and ends the start. */
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError } from "@/lib/config/environment";
import { RoutesWatcher } from "./watcher";

const FORBIDDEN = "The user that this server runs as may not read it.";
const LOOP = "It can't be read (ELOOP).";

let folder: string;
let file: string;
let lines: Record<string, unknown>[];
const log = pino({ level: "error" }, { write: (line: string) => void lines.push(JSON.parse(line)) });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-unreadable-"));
  chmodSync(folder, 0o755);
  file = path.join(folder, "routes.json");
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (at: string) =>
  writeFileSync(file, JSON.stringify({ routes: [{ path: at, upstream: "http://h/v1", permissions: { GET: [] } }] }));
const pathsOf = (routes: RoutesWatcher) => routes.table.routes.map((route) => route.path);
const lookThrice = async (routes: RoutesWatcher) => {
  for (let look = 0; look < 3; look++) await routes.check();
};
const reasons = () => lines.map(({ level, line, reason }) => [level, line, reason]);
/** In the file's place, a link that leads to itself. */
const putLoop = () => {
  rmSync(file);
  symlinkSync(file, file);
};

/** Does it with the file closed to who does it; as another user where that is root, to whom no file is closed. */
async function whileForbidden(work: () => Promise<void>): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  chmodSync(file, 0o000);
  if (isRoot) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(file, 0o644);
  }
}

test("at the start it is one sentence that says why", async () => {
  write("/api/mail");
  await whileForbidden(() => expect(RoutesWatcher.load(file, log)).rejects.toThrow(`can't be used: ${FORBIDDEN}`));
  putLoop();
  await expect(RoutesWatcher.load(file, log)).rejects.toThrow(ConfigError);
  await expect(RoutesWatcher.load(file, log)).rejects.toThrow(`can't be used: ${LOOP}`);
});

test("while the server runs the routes stay in force, and the reason is reported and logged once until it changes", async () => {
  write("/api/mail");
  const routes = await RoutesWatcher.load(file, log);
  const { table, status } = routes;
  await whileForbidden(() => lookThrice(routes));
  expect(routes.status).toMatchObject({ ...status, fault: { line: null, reason: FORBIDDEN } });
  putLoop();
  await lookThrice(routes);
  expect(routes.status).toMatchObject({ ...status, fault: { line: null, reason: LOOP } });
  expect(routes.table).toBe(table);
  expect(reasons()).toEqual([
    [50, null, FORBIDDEN],
    [50, null, LOOP],
  ]);
});

test("it is taken again once it can be read, the same or another, and a second time counts as new", async () => {
  write("/api/mail");
  const routes = await RoutesWatcher.load(file, log);
  for (const at of ["/api/mail", "/api/other"]) {
    await whileForbidden(() => routes.check());
    expect(routes.status.fault).not.toBeNull();
    await routes.check();
    expect(routes.status).toMatchObject({ isPresent: true, fault: null });
    expect(pathsOf(routes)).toEqual(["/api/mail"]);
    putLoop();
    await routes.check();
    rmSync(file);
    write(at);
    await routes.check();
    expect(routes.status.fault).toBeNull();
    expect(pathsOf(routes)).toEqual([at]);
  }
  expect(reasons()).toEqual([FORBIDDEN, LOOP, FORBIDDEN, LOOP].map((reason) => [50, null, reason]));
});
