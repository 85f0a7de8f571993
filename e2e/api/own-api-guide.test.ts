/** The guide to guarding an own API works as it is written: its files, its commands, and what they print. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { saveDocument } from "@/lib/server/documents/save";
import { savePermissions } from "@/lib/server/permissions/save";
import { EMPTY_CATALOGUE, listWords } from "@/lib/shared/permissions/catalogue";
import { addImported } from "@/lib/shared/permissions/edit";
import { proposeFromOpenApi } from "@/lib/shared/permissions/openapi";
import { call, waitFor } from "../support/api/client";
import { type Guide, readGuide, runInShell } from "../support/api/guide-runner";
import { createPerson, enterDatabase, leaveDatabase, makeKey } from "../support/api/people";
import { findFreePort, startServer, type TestServer } from "../support/server";

let server: TestServer;
let owner: Actor;
let guide: Guide;
let folder: string;
const ports = { one: 0, two: 0 };
const shop: ChildProcess[] = [];
const env: NodeJS.ProcessEnv = { ...process.env };

beforeAll(async () => {
  server = await startServer({ SIGN_UP: "open" });
  // A routes file would win over what the guide imports.
  rmSync(server.routesFile);
  enterDatabase(server.databaseFile);
  owner = await createPerson();
  for (const name of ["one", "two"] as const) ports[name] = await findFreePort();
  guide = readGuide("own-api.md", {
    "localhost:3000": `127.0.0.1:${server.port}`,
    "127.0.0.1:9000": `127.0.0.1:${ports.one}`,
    "127.0.0.1:9001": `127.0.0.1:${ports.two}`,
    "shop.mjs 9000": `shop.mjs ${ports.one}`,
    "shop.mjs 9001": `shop.mjs ${ports.two}`,
  });
  folder = mkdtempSync(path.join(tmpdir(), "latchkey-guide-"));
  symlinkSync(path.resolve("node_modules"), path.join(folder, "node_modules"));
  for (const [name, text] of Object.entries(guide.files)) writeFileSync(path.join(folder, name), text);
});
afterAll(async () => {
  for (const child of shop) child.kill();
  await leaveDatabase();
  await server.end();
  rmSync(folder, { recursive: true, force: true });
});

const isShopStart = (command: string) => command.startsWith("node shop.mjs");
const isSection = (section: string) => (each: { section: string }) => each.section.includes(section);

/** Starts one of the shop's servers with the guide's command, and waits until it answers. */
async function startShop(command: string): Promise<ChildProcess> {
  const child = spawn("sh", ["-c", `exec ${command}`], { cwd: folder, stdio: "ignore" });
  shop.push(child);
  const [port = ""] = command.split(" ").slice(-1);
  const ask = () =>
    call(`http://127.0.0.1:${port}/health`).then(
      ({ status }) => status,
      () => 0,
    );
  await waitFor(ask, (status) => status === 200);
  return child;
}

/** Runs the commands of a section one after the other. Each prints what the guide says. */
async function runSection(section: string): Promise<void> {
  const commands = guide.commands.filter(isSection(section));
  expect(commands.length).toBeGreaterThan(0);
  for (const { command, prints } of commands) {
    const output = await runInShell(command, folder, env);
    for (const line of prints) expect(output, command).toContain(line);
  }
}

test("the files of the guide are all there, and so is what each command prints", () => {
  expect(Object.keys(guide.files)).toEqual(["shop.mjs", "shop.routes.json", "page.html", "agent.mjs"]);
  expect(guide.commands.map(({ prints }) => prints.length)).toEqual([0, 0, 0, 0, 1, 3, 3, 1, 3, 1, 1, 3]);
});

test("the shop starts, and its scopes become permissions", async () => {
  const starts = guide.commands.filter(({ command }) => isShopStart(command));
  for (const { command } of starts) await startShop(command);
  expect(shop).toHaveLength(2);
  await runSection("2. Permissions");
  const description = JSON.parse(readFileSync(path.join(folder, "shop-openapi.json"), "utf8"));
  const catalogue = addImported(EMPTY_CATALOGUE, proposeFromOpenApi(description).fromScopes);
  expect(listWords(catalogue)).toEqual(["orders:read", "orders:write", "orders:refund"]);
  const input = { text: JSON.stringify(catalogue), expectedVersion: 0, note: "", renames: [] };
  expect(await savePermissions(owner, input)).toMatchObject({ ok: true });
});

test("the routes can be imported, and a partner's key calls, is refused and asks as the guide says", async () => {
  const text = guide.files["shop.routes.json"] ?? "";
  expect(await saveDocument(owner, "routes", { text, expectedVersion: 0 })).toMatchObject({ ok: true });
  const { secret } = await makeKey(owner, { name: "Partner", permissions: ["orders:read"] });
  env.KEY = secret;
  const ask = () => call(`${server.url}/api/whoami`, { headers: { "X-API-Key": secret } });
  await waitFor(
    async () => (await ask()).text,
    (answer) => answer.includes("/api/shop-tools"),
  );
  await runSection("5. Calls from a program");
  await runSection("6. Calls from a web page");
});

test("an agent lists the tools, and calls those that its key allows", () => runSection("8. Agents"));

test("no request is lost when the first server stops", async () => {
  shop[0]?.kill();
  await runSection("7. When one server stops");
});
