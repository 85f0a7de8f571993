/** Arrows between rooms point one way, and what has one owner is imported by its owner alone. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "..");
const SKIPPED = new Set([
  "node_modules",
  ".next",
  "dist",
  ".git",
  "generated",
  "data",
  "test-results",
  "playwright-report",
]);

function sourcesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourcesBelow(place);
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [place] : [];
  });
}

type Import = { from: string; what: string; isType: boolean };

/** Every static or dynamic import; a path of our own is given from the root. */
function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  const matches = text.matchAll(/(?:import|export)\s+(type\s)?[^"';]*?from\s*"([^"]+)"|import\s*\(?\s*"([^"]+)"/g);
  return [...matches].map(([, type, named, bare]) => {
    const written = named ?? bare ?? "";
    const isOwn = written.startsWith(".") || written.startsWith("@/");
    const base = written.startsWith("@/") ? written.slice(2) : path.join(path.dirname(file), written);
    return { from: file, what: isOwn ? base : written, isType: type !== undefined };
  });
}

const imports = sourcesBelow(".").flatMap(importsOf);
const isTest = (file: string) => /\.test\.tsx?$|^e2e\/|^(lib\/\w+|prisma)\/testing\//.test(file);
const inRoom = (room: string) => (place: string) => place.startsWith(`${room}/`);
const show = (found: Import[]) => found.map(({ from, what }) => `${from} -> ${what}`);

/** For each room: what it may import of our own. */
const ALLOWED: Record<string, string[]> = {
  "lib/shared": ["lib/shared"],
  "lib/config": ["lib/config", "lib/shared"],
  "lib/gate": ["lib/gate", "lib/config", "lib/shared"],
  "lib/server": ["lib/server", "lib/config", "lib/shared"],
  "lib/start": ["lib/start", "lib/gate", "lib/config", "lib/shared", "prisma"],
  "lib/client": ["lib/client", "lib/shared"],
  components: ["components", "lib/client", "lib/shared"],
  app: ["app", "components", "lib/client", "lib/server", "lib/shared"],
  prisma: ["prisma", "lib/server", "lib/config", "lib/shared"],
};

test("the reader of imports sees them", () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(show(imports)).toContain("lib/gate/auth/verify-key.ts -> lib/shared/keys/ip-rules");
});

test.each(Object.entries(ALLOWED))("%s imports only the rooms it may know", (room, allowed) => {
  const found = imports.filter(
    ({ from, what }) =>
      inRoom(room)(from) &&
      !isTest(from) &&
      /^(app|components|lib|prisma|e2e|bench|server|dashboard)\b/.test(what) &&
      !allowed.some((other) => inRoom(other)(what)),
  );
  expect(show(found)).toEqual([]);
});

/**
 * For each folder inside a room: the folders of the room that it may import, besides itself. "." is the room's own
 * files, which may import every folder.
 */
const ORDER: Record<string, Record<string, string[]>> = {
  "lib/server": {
    db: [],
    request: ["db"],
    mail: [],
    catalogue: ["db"],
    access: ["db", "request", "catalogue"],
    activity: ["db", "request", "access"],
    people: ["db", "request", "access", "activity"],
    usage: ["db", "request", "access"],
    keys: ["db", "request", "access", "activity", "usage"],
    team: ["db", "request", "mail", "access", "activity", "people", "keys"],
    leaks: ["db", "request", "mail", "access", "activity", "people", "keys"],
    undelete: ["db", "request", "access", "activity", "usage", "keys"],
    reminders: ["db", "mail"],
    recovery: ["db", "request", "mail", "access", "activity", "people"],
    sharing: ["db", "request", "access", "activity", "people", "keys"],
    restore: ["db", "request", "access", "activity", "people", "keys"],
    routes: ["db", "request", "catalogue", "access", "activity", "people", "keys", "documents"],
    traffic: ["db", "request", "access", "routes"],
    permissions: ["db", "request", "catalogue", "access", "activity", "usage", "keys", "documents", "routes"],
    descriptions: ["db", "request", "catalogue", "access", "activity", "routes", "permissions"],
    policy: ["db", "request", "access", "activity", "keys", "permissions"],
    nodes: ["db", "request", "access"],
    safety: ["db", "request", "access", "activity", "keys", "usage", "permissions"],
    documents: ["db", "request", "access", "activity"],
    edge: ["db", "request", "access", "activity", "people", "keys", "team", "recovery", "sharing", "routes"],
    elastic: ["db", "request", "access", "activity", "people", "keys", "team", "sharing", "routes", "edge"],
    openapi: [
      ...["db", "request", "access", "activity", "people", "keys", "team", "sharing", "routes", "permissions", "edge"],
      "elastic",
    ],
  },
  "lib/gate": {
    http: [],
    usage: ["http"],
    traffic: ["http", "usage"],
    limits: ["http"],
    auth: ["http", "usage", "limits"],
    process: ["http"],
    upstreams: ["http", "process"],
    mcp: ["http"],
    routes: ["http", "process", "mcp", "upstreams"],
    descriptions: ["http", "upstreams", "routes"],
    check: ["http", "usage", "limits", "auth"],
    proxy: ["http", "usage", "limits", "traffic", "auth", "upstreams", "routes"],
    "elastic-v2": ["http", "usage", "limits", "auth", "upstreams", "routes", "check", "proxy"],
  },
};

/** What every folder of a room may import: its log, and the types that a request is described by. */
const BASE = ["lib/server/log", "lib/gate/process/log", "lib/gate/context"];

test.each(Object.entries(ORDER))("the folders of %s import one another in one direction", (room, order) => {
  const folderOf = (place: string) => {
    const [first = "", ...rest] = place.slice(room.length + 1).split("/");
    return rest.length === 0 ? "." : first;
  };
  const found = imports.filter(({ from, what }) => {
    if (!inRoom(room)(from) || !inRoom(room)(what) || isTest(from) || BASE.includes(what)) return false;
    const [here, there] = [folderOf(from), folderOf(what)];
    if (here === "." || here === there) return false;
    return !order[here]?.includes(there);
  });
  expect(show(found)).toEqual([]);
});

test.each(Object.entries(ORDER))("every folder of %s has its place in the order", (room, order) => {
  const folders = readdirSync(path.join(ROOT, room), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).filter((name) => name !== "testing");
  expect(names.sort()).toEqual(Object.keys(order).sort());
});

const OWNERS: [what: RegExp, owners: string[]][] = [
  [
    /^lib\/server\/db\/(postgresql\/)?generated\//,
    [
      "lib/server/db/dialect.ts",
      "lib/server/db/postgresql/engine.ts",
      "lib/server/db/sqlite/engine.ts",
      "lib/server/db/transactions.ts",
    ],
  ],
  [
    /^@prisma\/adapter/,
    ["lib/server/db/postgresql/attempt.ts", "lib/server/db/sqlite/engine.ts", "prisma/schema-sql.ts"],
  ],
  [
    /^pg$/,
    ["lib/server/db/postgresql/pool.ts", "lib/gate/auth/postgres/connection.ts", "prisma/postgresql/connect.ts"],
  ],
  [/^bcryptjs$/, ["lib/server/people/password.ts", "lib/server/people/password-worker.mjs"]],
  [/^ipaddr\.js$/, ["lib/shared/keys/ip-rules.ts"]],
  [
    /^better-sqlite3$/,
    [
      "lib/gate/auth/key-store-sqlite.ts",
      "prisma/backup/database-lock.ts",
      "prisma/backup/replaced.ts",
      "prisma/backup/snapshot.ts",
      "prisma/check-database.ts",
      "prisma/migrate.ts",
      "prisma/move/source.ts",
      "scripts/build-lock.mjs",
      "scripts/check-packages.mjs",
    ],
  ],
  [/^ioredis$/, ["lib/gate/auth/permits-redis/redis-link.ts", "lib/gate/limits/redis/connection.ts"]],
  [/^nodemailer$/, ["lib/server/mail/send.ts"]],
  [/^@fastify\/busboy$/, ["lib/gate/elastic-v2/form.ts"]],
  [/^jsonc-parser$/, ["lib/shared/routes/json-lines.ts"]],
  [
    /^undici$/,
    [
      "dashboard.ts",
      "lib/gate/process/dashboard-connections.ts",
      "lib/gate/proxy/transfer.ts",
      "lib/gate/proxy/upstream.ts",
      "lib/gate/upstreams/connections.ts",
    ],
  ],
  [/^next$|^next\//, []],
];

test.each(OWNERS)("%s is imported by its owner alone", (what, owners) => {
  const found = imports.filter((one) => {
    if (!what.test(one.what) || isTest(one.from) || one.isType || owners.includes(one.from)) return false;
    // Next belongs to the dashboard; the gate knows nothing of it.
    const isNextAtHome = /^next/.test(one.what) && !/^(lib\/gate|lib\/shared|server\.ts|prisma)/.test(one.from);
    return !isNextAtHome && !one.from.startsWith("bench/");
  });
  expect(show(found)).toEqual([]);
});

test("the gate reaches neither React, nor Prisma's client, nor Next", () => {
  const reached = new Set<string>();
  const walk = (place: string) => {
    if (reached.has(place)) return;
    reached.add(place);
    for (const { from, what } of imports) if (from.replace(/\.(ts|tsx|mjs)$/, "") === place) walk(what);
  };
  walk("server");
  expect(reached).toContain("lib/gate/auth/verify-key");
  expect([...reached].filter((what) => /^(react|next|@prisma)|lib\/server|lib\/client|^app/.test(what))).toEqual([]);
});
