/** The built product runs on Node 24, which comes with its packages, and on Node 22, the oldest that it accepts. */
import { execFileSync } from "node:child_process";
import { existsSync, readlinkSync, realpathSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { call } from "../support/api/client";
import { listActions } from "../support/api/team";
import { startServer, type TestServer } from "../support/server";

const NODE_22 = path.resolve("e2e/support/node-22");

const RUNTIMES = [
  { major: 22, folder: NODE_22 },
  { major: 24, folder: path.resolve(".") },
];

/** The program of a runtime. Node 22 is installed once; a registry that can't be reached fails the test. */
function findNode(folder: string): string {
  const program = path.join(folder, "node_modules/.bin/node");
  if (!existsSync(program)) execFileSync("npm", ["ci", "--prefix", folder], { stdio: ["ignore", "ignore", "inherit"] });
  return realpathSync(program);
}

/** Submits the sign-up form as a browser without JavaScript does; resolves to the session's cookie. */
async function signUp({ url }: TestServer): Promise<string> {
  const page = await (await fetch(`${url}/sign-up`)).text();
  const form = new FormData();
  for (const [input] of page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const [name, value = ""] = ["name", "value"].map((field) => new RegExp(` ${field}="([^"]*)"`).exec(input)?.[1]);
    if (name) form.set(name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
  }
  const person = { name: "Ada", email: "ada@example.com", password: "correct horse 22 24", accountName: "Engines" };
  for (const [name, value] of Object.entries(person)) form.set(name, value);
  const answer = await fetch(`${url}/sign-up`, {
    method: "POST",
    headers: { Origin: url },
    body: form,
    redirect: "manual",
  });
  expect(answer.headers.get("location")).toMatch(/\/keys$/);
  return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0])[0] ?? "";
}

/** Creates a key as the dialog on /keys does; resolves to its secret. */
async function createKey({ url, databaseFile }: TestServer, cookie: string): Promise<string | undefined> {
  const database = new Database(databaseFile, { readonly: true });
  const accountId = database.prepare('SELECT "id" FROM "Account"').pluck().get();
  database.close();
  const action = listActions().find(({ name }) => name.endsWith("#createKeyAction"));
  const input = { requestId: crypto.randomUUID(), name: "Engine", permissions: ["ViewContacts"], ipRules: [] };
  const answer = await call(`${url}/keys`, {
    method: "POST",
    headers: {
      Origin: url,
      Cookie: cookie,
      "Content-Type": "text/plain;charset=UTF-8",
      "Next-Action": action?.id ?? "",
    },
    body: JSON.stringify([accountId, { ...input, expiresAt: null }]),
  });
  return /[0-9A-F]{96}/.exec(answer.text)?.[0];
}

describe.each(RUNTIMES)(
  "Node $major",
  ({ major, folder }) => {
    test("runs gate and dashboard: a person signs up and creates a key, and a check admits it", async () => {
      const program = findNode(folder);
      expect(execFileSync(program, ["--version"], { encoding: "utf8" })).toMatch(new RegExp(`^v${major}\\.`));
      const server = await startServer({}, program);
      try {
        for (const pid of [server.pid, server.dashboardPid()]) expect(readlinkSync(`/proc/${pid}/exe`)).toBe(program);
        const secret = await createKey(server, await signUp(server));
        const check = (presented: string) =>
          call(`${server.url}/api/check?permission=ViewContacts`, { headers: { "X-API-Key": presented } });
        expect((await check(secret ?? "")).status).toBe(204);
        expect((await check("0".repeat(96))).status).toBe(401);
      } finally {
        await server.end();
      }
    });
  },
  120_000,
);
