/**
 * Every route of the build, called by each role with a key or a session, by another account, and without credentials.
 */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { writeKeys } from "@/lib/server/db/transactions";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { type Answer, call } from "../support/api/client";
import { makeKey } from "../support/api/people";
import { type Row, type Scene, SESSION_ROUTES } from "../support/api/roles/session-routes";
import { takeSharedServer } from "../support/api/shared-server";
import { BOUNDARY, cookieOf, createTeam, snapshotAccount, type Team } from "../support/api/team";

/** `former`: a key whose maker may no longer have keys, as only a fault in the database could leave it. */
const WITH_KEYS = ["owner", "admin", "member", "former", "stranger", "nobody"] as const;
const WITH_SESSIONS = ["owner", "admin", "member", "viewer", "stranger", "nobody"] as const;
type CallerName = (typeof WITH_KEYS)[number] | (typeof WITH_SESSIONS)[number];

const OWN = "ok ok ok key_disabled ok key_missing";
const SUBJECT = "ok ok key_not_found key_disabled key_not_found key_missing";
const SEEN = "yes yes no no no no";
const v4 = "/api/v4/security/apikeys";
/** The page is off, or only the gate may ask. */
const HIDDEN = "404 404 404 404 404 404";
const INTERNAL = { as: "key", expected: HIDDEN } as const;
const named = ({ subject }: Scene) => `${v4}/${encodeURIComponent(subject.name)}`;
const payload = () => ({ Name: `made ${randomUUID()}`, AccessLevel: ["SendHttp"] });
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

const TABLE: Record<string, Row> = {
  "GET api/v4/security/apikeys": { as: "key", url: () => v4, expected: OWN, sees: SEEN },
  "POST api/v4/security/apikeys": { as: "key", url: () => v4, body: payload, expected: OWN },
  "GET api/v4/security/apikeys/[name]": { as: "key", url: named, expected: SUBJECT, sees: SEEN },
  "PUT api/v4/security/apikeys/[name]": { as: "key", url: named, body: payload, expected: SUBJECT },
  "DELETE api/v4/security/apikeys/[name]": { as: "key", url: named, expected: SUBJECT },
  "PUT api/v4/security/apikeys/[name]/change": {
    as: "key",
    url: (scene) => `${named(scene)}/change`,
    expected: SUBJECT,
  },
  "POST api/v2/accesstoken/list": { as: "key", url: () => "/api/v2/accesstoken/list", expected: OWN, sees: SEEN },
  "POST api/v2/accesstoken/add": {
    as: "key",
    url: () => "/api/v2/accesstoken/add",
    body: () => form({ tokenName: `made ${randomUUID()}`, accessLevel: "SendHttp" }),
    expected: OWN,
  },
  "POST api/v2/accesstoken/update": {
    as: "key",
    url: () => "/api/v2/accesstoken/update",
    body: ({ subject }) => form({ tokenName: subject.name, newTokenName: "renamed", accessLevel: "SendHttp" }),
    expected: SUBJECT,
  },
  "POST api/v2/accesstoken/delete": {
    as: "key",
    url: () => "/api/v2/accesstoken/delete",
    body: ({ subject }) => form({ tokenName: subject.name }),
    expected: SUBJECT,
  },
  "POST api/v2/account/load": { as: "key", url: () => "/api/v2/account/load", expected: OWN },
  "POST api/v2/account/profileoverview": { as: "key", url: () => "/api/v2/account/profileoverview", expected: OWN },
  "POST api/v2/account/verify": { as: "key", url: () => "/api/v2/account/verify", expected: OWN },
  "GET api/whoami": { as: "key", url: () => "/api/whoami", expected: OWN },
  "GET api/test/slow": { as: "key", url: () => "/api/test/slow?ms=0", expected: OWN },
  "GET api/openapi.json": { as: "key", url: () => "/api/openapi.json", expected: "ok ok ok ok ok ok" },
  "POST api/revoke": {
    as: "key",
    url: () => "/api/revoke",
    body: () => ({ secrets: [completeSecret("0".repeat(88))] }),
    expected: "ok ok ok ok ok ok",
  },
  "POST internal/usage": { ...INTERNAL, url: () => "/internal/usage", body: () => ({ gateId: "forged", sequence: 1 }) },
  "POST internal/traffic": {
    ...INTERNAL,
    url: () => "/internal/traffic",
    body: () => ({ gateId: "forged", sequence: 1, minute: 0, routes: [] }),
  },
  "POST internal/descriptions": {
    ...INTERNAL,
    url: () => "/internal/descriptions",
    body: () => ({ route: "/api", upstreamPath: "", origin: "", found: { fault: "unreachable" } }),
  },
  "POST internal/routes": {
    ...INTERNAL,
    url: () => "/internal/routes",
    body: () => ({ routes: [], file: { name: "forged", isPresent: true, loadedAt: null, fault: null } }),
  },
  "GET developers/openapi.json": { as: "session", url: () => "/developers/openapi.json", expected: HIDDEN },
  ...SESSION_ROUTES,
};

const METHODS = "GET|POST|PUT|DELETE|PATCH|OPTIONS|HEAD";
const APP = path.resolve(import.meta.dirname, "../../app");

/** The routes in the source: those with a handler of their own, and those that only refuse. */
function listRoutes(): { own: string[]; refusing: string[] } {
  const [own, refusing]: [string[], string[]] = [[], []];
  const files = readdirSync(APP, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((each) => path.basename(each) === "route.ts")) {
    const source = readFileSync(path.join(APP, file), "utf8");
    const folder = path.dirname(file);
    const named = source.matchAll(new RegExp(`export (?:const|async function|function) (${METHODS})\\b`, "g"));
    for (const [, method] of named) own.push(`${method} ${folder}`);
    for (const [, handler, method] of source.matchAll(new RegExp(`(\\w+) as (${METHODS})\\b`, "g"))) {
      (/^(refuse|others$)/.test(handler ?? "") ? refusing : own).push(`${method} ${folder}`);
    }
  }
  return { own: own.sort(), refusing: refusing.sort() };
}

const server = takeSharedServer();
test("every route with a handler has a row in the table, and every row has a route", () => {
  expect(Object.keys(TABLE).sort()).toEqual(listRoutes().own);
});

/** The header with a caller's credentials. For `former` the role is changed in the database, past the domain. */
async function credentialsOf(caller: CallerName, as: Row["as"], team: Team): Promise<Record<string, string>> {
  if (caller === "nobody") return {};
  const actor: Actor = caller === "former" ? team.member : team[caller];
  if (as === "session") return { Cookie: await cookieOf(actor) };
  const { secret } = await makeKey(actor, { permissions: [...BOUNDARY] });
  const { accountId, userId } = actor;
  if (caller === "former") {
    const where = { accountId_userId: { accountId, userId } };
    await writeKeys((database) => database.membership.update({ where, data: { role: "viewer" } }));
  }
  return { "X-ElasticEmail-ApiKey": secret };
}

function codeOf({ status, text }: Answer): string {
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  if (code && (status >= 400 || text.startsWith('{"success":false'))) return code;
  return status < 300 ? "ok" : status < 400 ? "redirect" : String(status);
}

/** Calls a route as one caller. Returns the result, and whether it changed what it must not. */
async function callAs(caller: CallerName, method: string, { as, url, body }: Row) {
  const team = await createTeam();
  const { accountId } = team.owner;
  const { key: subject } = await makeKey(team.owner, { name: `subject ${randomUUID()}`, permissions: ["SendHttp"] });
  const headers = await credentialsOf(caller, as, team);
  const given = body?.({ subject, accountId });
  const isForm = typeof given === "string";
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  const before = snapshotAccount(server.databaseFile, team.owner);
  const answer = await call(`${server.url}${url({ subject, accountId })}`, {
    method,
    headers: given === undefined ? headers : { ...headers, "Content-Type": type },
    body: isForm || given === undefined ? given : JSON.stringify(given),
  });
  const isUntouched = isDeepStrictEqual(snapshotAccount(server.databaseFile, team.owner), before);
  const code = codeOf(answer);
  const sees = answer.text.includes(subject.name) ? "yes" : "no";
  return { code, sees, isWrong: !isUntouched && (code !== "ok" || caller === "stranger") };
}

test.each(Object.entries(TABLE))(
  "%s: each role gets the result of its rights, and a refusal changes nothing",
  async (name, row) => {
    const [method = ""] = name.split(" ");
    const callers: readonly CallerName[] = row.as === "key" ? WITH_KEYS : WITH_SESSIONS;
    const results = await Promise.all(callers.map((caller) => callAs(caller, method, row)));
    expect(results.map(({ code }) => code).join(" ")).toBe(row.expected);
    if (row.sees) expect(results.map(({ sees }) => sees).join(" ")).toBe(row.sees);
    expect(results.filter(({ isWrong }) => isWrong)).toEqual([]);
  },
);

test("a route that only refuses does so for an owner's key, too", async () => {
  const { owner } = await createTeam();
  const { secret } = await makeKey(owner, { permissions: [...BOUNDARY] });
  const before = snapshotAccount(server.databaseFile, owner);
  for (const route of listRoutes().refusing) {
    const [method = "", folder = ""] = route.split(" ");
    const at = folder.replace(/\[\[\.\.\.path\]\]/, "nothing").replace("[name]", "name");
    const answer = await call(`${server.url}/${at}`, { method, headers: { "X-ElasticEmail-ApiKey": secret } });
    // v2 sends refusals with status 200, and answers GET as POST.
    const isLegacyCall = folder.startsWith("api/v2") && (method === "GET" || method === "POST");
    if (!isLegacyCall) expect([route, answer.status >= 400]).toEqual([route, true]);
  }
  expect(snapshotAccount(server.databaseFile, owner)).toEqual(before);
});
