/** A key in the address or the body of a v2 call is in no log. */
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { call, exchangeRaw, statusOf, waitFor } from "../support/api/client";
import { createPerson, keysOf, makeKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { envelopeIn, FORM, get, post, postMultipart, refusalIn } from "../support/api/v2";
import { startServer } from "../support/server";

const server = takeSharedServer();
let owner: Actor;

beforeAll(async () => {
  owner = await createPerson();
});
const TYPE = `Content-Type: ${FORM}\r\n`;

test("a key is in no log at the most verbose level and no file, whether calls succeed, fail or time out", async () => {
  const environment = {
    DATABASE_URL: `file:${server.databaseFile}`,
    LOG_LEVEL: "trace",
    CONNECTION_TIMEOUT_SECONDS: "4",
  };
  const talkative = await startServer(environment);
  const base = `${talkative.url}/api/v2`;
  const { secret } = await makeKey(owner, { name: "logged", permissions: ["Security", "ViewContacts"] });
  const key = { apikey: secret };
  const add = { ...key, tokenName: "added", accessLevel: "2" };
  const made = envelopeIn(await get(`${base}/accesstoken/add`, add)).data as string;
  expect(made).toHaveLength(96);
  expect(envelopeIn(await get(`${base}/accesstoken/list`, key)).success).toBe(true);
  expect(refusalIn(await get(`${base}/accesstoken/add`, add))).toEqual([200, "name_taken"]);
  expect(refusalIn(await get(`${base}/nothing/${secret}`, key))).toEqual([404, "not_found"]);
  expect(refusalIn(await get(`${base}/account/load`, { apikey: secret.toLowerCase() }))).toEqual([200, "key_invalid"]);
  expect(refusalIn(await post(`${base}/account/load?apikey=${secret}`, { apikey: made }))).toEqual([
    200,
    "key_ambiguous",
  ]);
  expect(refusalIn(await call(`${base}//x?apikey=${secret}`))).toEqual([200, "bad_request"]);
  await postMultipart(`${base}/accesstoken/update`, { ...add, newTokenName: secret, api_key: secret });

  // The rest is never sent, so the request itself times out.
  const head = `POST /api/v2/account/verify?apikey=${secret} HTTP/1.1\r\nHost: a\r\n${TYPE}`;
  const late = await exchangeRaw(talkative.port, `${head}Content-Length: 200\r\n\r\napikey=${secret}`, 15_000);
  expect([statusOf(late), late.includes('"code":"request_timeout"')]).toEqual([408, true]);
  expect(late).toContain('"success":false');
  const dashboard = talkative.dashboardPid() as number;
  process.kill(dashboard, "SIGSTOP");
  const unanswered = await get(`${base}/accesstoken/list`, key);
  process.kill(dashboard, "SIGCONT");
  expect(refusalIn(unanswered)).toEqual([504, "answer_timeout"]);
  process.kill(dashboard, "SIGKILL");
  const down = await waitFor(
    () => get(`${base}/accesstoken/list`, key),
    ({ status }) => status === 503,
  );
  expect([...refusalIn(down), down.headers["retry-after"]]).toEqual([503, "dashboard_unavailable", "3"]);

  await talkative.stop();
  expect(talkative.output()).toContain("shutting down");
  const printed = talkative.output().toUpperCase();
  for (const each of [secret, made]) expect(printed).not.toContain(each.slice(0, 40));
  expect(printed).not.toContain("APIKEY=");
  expect((await keysOf(owner)).map(({ name }) => name)).not.toContain(secret);
  await talkative.end();
});
