/**
 * Every route of the build, called by each role, with a key or a session of theirs, by another account, and by nobody.
 */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { writeKeys } from "@/lib/server/db/transactions";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { type Answer, call } from "../support/api/client";
import { makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { BOUNDARY, cookieOf, createTeam, photograph, type Team } from "../support/api/team";

/** `former`: a key of somebody who may have none any more, as a fault in the database would leave it behind. */
const WITH_KEYS = ["owner", "admin", "member", "former", "stranger", "nobody"] as const;
const WITH_SESSIONS = ["owner", "admin", "member", "viewer", "stranger", "nobody"] as const;
type CallerName = (typeof WITH_KEYS)[number] | (typeof WITH_SESSIONS)[number];

/** `subject` is a key of the owner's, `accountId` the owner's account. */
type Scene = { subject: KeyView; accountId: string };
type Row = {
  as: "key" | "session";
  url: (scene: Scene) => string;
  /** a form, or what is sent as JSON */
  body?: (scene: Scene) => string | object;
  /** what each caller is told: "ok", a refusal's code, or a status */
  told: string;
  /** who finds the owner's key in the answer, for routes that tell of keys */
  sees?: string;
};

const OWN = "ok ok ok key_disabled ok key_missing";
const SUBJECT = "ok ok key_not_found key_disabled key_not_found key_missing";
const SEEN = "yes yes no no no no";
const v4 = "/api/v4/security/apikeys";
const named = ({ subject }: Scene) => `${v4}/${encodeURIComponent(subject.name)}`;
const payload = () => ({ Name: `made ${randomUUID()}`, AccessLevel: ["SendHttp"] });
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

const TABLE: Record<string, Row> = {
  "GET api/v4/security/apikeys": { as: "key", url: () => v4, told: OWN, sees: SEEN },
  "POST api/v4/security/apikeys": { as: "key", url: () => v4, body: payload, told: OWN },
  "GET api/v4/security/apikeys/[name]": { as: "key", url: named, told: SUBJECT, sees: SEEN },
  "PUT api/v4/security/apikeys/[name]": { as: "key", url: named, body: payload, told: SUBJECT },
  "DELETE api/v4/security/apikeys/[name]": { as: "key", url: named, told: SUBJECT },
  "PUT api/v4/security/apikeys/[name]/change": {
    as: "key",
    url: (scene) => `${named(scene)}/change`,
    told: SUBJECT,
  },
  "POST api/v2/accesstoken/list": { as: "key", url: () => "/api/v2/accesstoken/list", told: OWN, sees: SEEN },
  "POST api/v2/accesstoken/add": {
    as: "key",
    url: () => "/api/v2/accesstoken/add",
    body: () => form({ tokenName: `made ${randomUUID()}`, accessLevel: "SendHttp" }),
    told: OWN,
  },
  "POST api/v2/accesstoken/update": {
    as: "key",
    url: () => "/api/v2/accesstoken/update",
    body: ({ subject }) => form({ tokenName: subject.name, newTokenName: "renamed", accessLevel: "SendHttp" }),
    told: SUBJECT,
  },
  "POST api/v2/accesstoken/delete": {
    as: "key",
    url: () => "/api/v2/accesstoken/delete",
    body: ({ subject }) => form({ tokenName: subject.name }),
    told: SUBJECT,
  },
  "POST api/v2/account/load": { as: "key", url: () => "/api/v2/account/load", told: OWN },
  "POST api/v2/account/profileoverview": { as: "key", url: () => "/api/v2/account/profileoverview", told: OWN },
  "POST api/v2/account/verify": { as: "key", url: () => "/api/v2/account/verify", told: OWN },
  "GET api/whoami": { as: "key", url: () => "/api/whoami", told: OWN },
  "GET api/test/slow": { as: "key", url: () => "/api/test/slow?ms=0", told: OWN },
  "GET api/openapi.json": { as: "key", url: () => "/api/openapi.json", told: "ok ok ok ok ok ok" },
  "POST internal/usage": {
    as: "key",
    url: () => "/internal/usage",
    body: () => ({ gateId: "forged", sequence: 1, uses: [] }),
    told: Array(6).fill("404").join(" "),
  },
  "POST internal/routes": {
    as: "key",
    url: () => "/internal/routes",
    body: () => ({ routes: [], file: { name: "forged", isPresent: true, loadedAt: null, fault: null } }),
    told: Array(6).fill("404").join(" "),
  },
  "GET (account)/keys/data": {
    as: "session",
    url: ({ accountId }) => `/keys/data?account=${accountId}`,
    told: "ok ok ok ok signed_out signed_out",
    sees: "yes yes no yes no no",
  },
  "GET (account)/routes/data": {
    as: "session",
    url: ({ accountId }) => `/routes/data?account=${accountId}`,
    told: "ok ok ok ok signed_out signed_out",
  },
  "GET (account)/activity/export": {
    as: "session",
    url: ({ accountId }) => `/activity/export?format=json&account=${accountId}`,
    told: "ok ok ok ok signed_out redirect",
    sees: "yes yes no yes no no",
  },
};

const METHODS = "GET|POST|PUT|DELETE|PATCH|OPTIONS|HEAD";
const APP = path.resolve(import.meta.dirname, "../../app");

/** The routes of the source: those with an answer of their own, and those that only refuse. */
function listRoutes(): { own: string[]; refusing: string[] } {
  const [own, refusing]: [string[], string[]] = [[], []];
  const files = readdirSync(APP, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((each) => path.basename(each) === "route.ts")) {
    const source = readFileSync(path.join(APP, file), "utf8");
    const folder = path.dirname(file);
    const named = source.matchAll(new RegExp(`export (?:const|async function|function) (${METHODS})\\b`, "g"));
    for (const [, method] of named) own.push(`${method} ${folder}`);
    for (const [, what, method] of source.matchAll(new RegExp(`(\\w+) as (${METHODS})\\b`, "g"))) {
      (/^(refuse|others$)/.test(what ?? "") ? refusing : own).push(`${method} ${folder}`);
    }
  }
  return { own: own.sort(), refusing: refusing.sort() };
}

const server = takeSharedServer();
test("every route that answers has a row, and no row is of none", () => {
  expect(Object.keys(TABLE).sort()).toEqual(listRoutes().own);
});

/** The header by which somebody is known; for `former` their role is taken behind the domain's back. */
async function credentialsOf(caller: CallerName, as: Row["as"], team: Team): Promise<Record<string, string>> {
  if (caller === "nobody") return {};
  const who: Actor = caller === "former" ? team.member : team[caller];
  if (as === "session") return { Cookie: await cookieOf(who) };
  const { secret } = await makeKey(who, { permissions: [...BOUNDARY] });
  const { accountId, userId } = who;
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

async function tell(caller: CallerName, method: string, { as, url, body }: Row) {
  const team = await createTeam();
  const { accountId } = team.owner;
  const { key: subject } = await makeKey(team.owner, { name: `subject ${randomUUID()}`, permissions: ["SendHttp"] });
  const headers = await credentialsOf(caller, as, team);
  const given = body?.({ subject, accountId });
  const isForm = typeof given === "string";
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  const before = photograph(server.databaseFile, team.owner);
  const answer = await call(`${server.url}${url({ subject, accountId })}`, {
    method,
    headers: given === undefined ? headers : { ...headers, "Content-Type": type },
    body: isForm || given === undefined ? given : JSON.stringify(given),
  });
  const isUntouched = isDeepStrictEqual(photograph(server.databaseFile, team.owner), before);
  const code = codeOf(answer);
  const sees = answer.text.includes(subject.name) ? "yes" : "no";
  return { code, sees, isWrong: !isUntouched && (code !== "ok" || caller === "stranger") };
}

test.each(Object.entries(TABLE))(
  "%s: each role is told what it may, and a refusal changes nothing",
  async (name, row) => {
    const [method = ""] = name.split(" ");
    const callers: readonly CallerName[] = row.as === "key" ? WITH_KEYS : WITH_SESSIONS;
    const told = await Promise.all(callers.map((caller) => tell(caller, method, row)));
    expect(told.map(({ code }) => code).join(" ")).toBe(row.told);
    if (row.sees) expect(told.map(({ sees }) => sees).join(" ")).toBe(row.sees);
    expect(told.filter(({ isWrong }) => isWrong)).toEqual([]);
  },
);

test("what only refuses does so for an owner's key, too", async () => {
  const { owner } = await createTeam();
  const { secret } = await makeKey(owner, { permissions: [...BOUNDARY] });
  const before = photograph(server.databaseFile, owner);
  for (const route of listRoutes().refusing) {
    const [method = "", folder = ""] = route.split(" ");
    const at = folder.replace(/\[\[\.\.\.path\]\]/, "nothing").replace("[name]", "name");
    const answer = await call(`${server.url}/${at}`, { method, headers: { "X-ElasticEmail-ApiKey": secret } });
    // v2 tells refusals with status 200, and answers GET as POST.
    const isLegacyCall = folder.startsWith("api/v2") && (method === "GET" || method === "POST");
    if (!isLegacyCall) expect([route, answer.status >= 400]).toEqual([route, true]);
  }
  expect(photograph(server.databaseFile, owner)).toEqual(before);
});
