/** The ways in which a v2 call may send its key and its parameters. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import type { Permission } from "@/lib/shared/keys/permissions";
import { type Answer, call, waitFor } from "../support/api/client";
import { createPerson, keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { dataIn, FORM, get, post, postMultipart, refusalIn } from "../support/api/v2";

const ALL: Permission[] = ["Security", "ViewAccount", "ViewContacts", "SendHttp", "ViewAITools"];

const server = takeSharedServer();
let owner: Actor;
let apikey: string;

beforeEach(async () => {
  owner = await createPerson();
  ({ secret: apikey } = await makeKey(owner, { name: "manager", permissions: ALL }));
});

const url = (path: string) => `${server.url}/api/v2/${path}`;
const keyNamed = async (name: string) => (await keysOf(owner)).find((key) => key.name === name);

describe("the key of a call", () => {
  const readAccount = async (answer: Promise<Answer>) => dataIn(await answer);
  const account = () => ({ publicaccountid: owner.accountId, accountname: owner.accountName });

  test("may be in the query, a form, a multipart form or one of four headers, its parameter in any letter case", async () => {
    const verify = url("account/verify");
    expect(await readAccount(get(verify, { apikey }))).toEqual(account());
    expect(await readAccount(get(verify, { APIKEY: apikey }))).toEqual(account());
    expect(await readAccount(post(verify, { ApiKey: apikey }))).toEqual(account());
    expect(await readAccount(postMultipart(verify, { apiKey: apikey }))).toEqual(account());
    expect(await readAccount(call(`${verify}?apikey=${apikey}`, { method: "POST" }))).toEqual(account());
    for (const headers of [
      { "X-ElasticEmail-ApiKey": apikey },
      { "X-Auth-Token": apikey },
      { "X-API-Key": apikey },
      { Authorization: `Bearer ${apikey}` },
    ] as Record<string, string>[]) {
      expect(await readAccount(call(verify, { headers }))).toEqual(account());
    }
  });

  test("may be sent in several places if it is the same key", async () => {
    const headers = { "X-API-Key": apikey };
    expect(
      await readAccount(post(`${url("account/verify")}?apikey=${apikey}&apikey=`, { apikey }, { headers })),
    ).toEqual(account());
    const other = (await makeKey(owner)).secret;
    for (const answer of [
      post(`${url("account/verify")}?apikey=${other}`, { apikey }),
      post(url("account/verify"), { apikey }, { headers: { "X-Auth-Token": other } }),
      call(`${url("account/verify")}?apikey=${apikey}&ApiKey=${other}`),
      call(`${url("account/verify")}?apikey=${apikey}&apikey=x`),
    ]) {
      expect(refusalIn(await answer)).toEqual([200, "key_ambiguous"]);
    }
  });

  test("is not accepted as a parameter outside v2", async () => {
    for (const path of ["/api/whoami", "/api/check", "/api/v4/security/apikeys"]) {
      const answer = await call(`${server.url}${path}?apikey=${apikey}`);
      expect([answer.status, answer.json().code]).toEqual([401, "key_missing"]);
    }
  });

  test("has its usage counted like everywhere, for admitted and refused calls", async () => {
    const { secret, key } = await makeKey(owner, { name: "counted", permissions: ["ViewContacts"] });
    await get(url("account/verify"), { apikey: secret });
    await get(url("account/load"), { apikey: secret });
    const seen = await waitFor(
      () => keyNamed("counted"),
      (view) => view?.usage.at(-1)?.refused.permission_missing === 1 && view.usage.at(-1)?.admitted === 1,
    );
    expect(seen).toMatchObject({ id: key.id, lastUsedAddress: "127.0.0.1" });
  });
});

test("paths may have any letter case", async () => {
  for (const path of ["/api/V2/AccessToken/List", "/api/v2/ACCESSTOKEN/LIST", "/api/v2/accessToken/%6Cist"]) {
    expect(dataIn(await get(server.url + path, { apikey }))).toHaveLength(1);
  }
  for (const path of ["/api/v2", "/api/v2/", "/api/V2/Account/RequestNewApiKey", "/api/v2/accesstoken/list/x"]) {
    expect(refusalIn(await get(server.url + path, { apikey }))).toEqual([404, "not_found"]);
  }
  const elsewhere = await call(`${server.url}/api/V4/security/apikeys`, { headers: { "X-API-Key": apikey } });
  expect([elsewhere.status, elsewhere.headers["content-type"]]).toEqual([404, "application/problem+json"]);
});

test("HEAD is refused and creates no key, although GET would", async () => {
  const parameters = { apikey, tokenName: "by HEAD", accessLevel: "2" };
  const answer = await get(url("accesstoken/add"), parameters, { method: "HEAD" });
  expect([answer.status, answer.headers.allow]).toEqual([405, "GET, POST"]);
  expect(JSON.stringify(dataIn(await get(url("accesstoken/list"), { apikey })))).not.toContain("by HEAD");
});

test("a GET may have parameters in its body, more than fit into a query", async () => {
  const rules = Array.from({ length: 40 }, (_, index) => `10.0.0.${index}`);
  const parameters = { apikey, tokenName: "long", accessLevel: "2", padding: "x".repeat(40_000) };
  const body = new URLSearchParams({ ...parameters, restrictAccessToIPRange: rules.join(";") }).toString();
  // Node does not set the length of a GET's body.
  const headers = { "Content-Type": FORM, "Content-Length": String(body.length) };
  const answer = await call(url("accesstoken/add"), { method: "GET", headers, body });
  expect(dataIn(answer)).toMatch(/^[0-9A-F]{96}$/);
  expect((await keyNamed("long"))?.ipRules).toEqual(rules);
});
