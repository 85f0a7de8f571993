/** A key that its share link holds is refused everywhere with a code of its own, until the link is opened. */
import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { listActivity } from "@/lib/server/activity/list";
import { read } from "@/lib/server/db/transactions";
import { findShareLink, openShareLink } from "@/lib/server/sharing/open-share-link";
import { withdrawShareLink } from "@/lib/server/sharing/share-links";
import { shareOne } from "@/lib/server/testing/share-links";
import { call, waitFor } from "../support/api/client";
import { createPerson, keysOf, makeKey, renewKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { alter } from "../support/api/v4";
import { startServer } from "../support/server";

const server = takeSharedServer();
let owner: Actor;

beforeAll(async () => {
  owner = await createPerson();
});
const FROM = "203.0.113.9";
const ask = (path: string, secret: string) => call(server.url + path, { headers: { "X-API-Key": secret } });

test("a held key is refused on every path, and works at the first request after its link is opened", async () => {
  const made = await makeKey(owner, { permissions: ["Security"] });
  // Used once, so that the gate has it in its cache.
  expect((await ask("/api/check", made.secret)).status).toBe(204);
  const link = await shareOne(owner, made, { holdsKey: true });
  for (const path of ["/api/check", "/api/whoami", "/api/v4/security/apikeys"]) {
    const refused = await ask(path, made.secret);
    expect([path, refused.status, refused.json().code]).toEqual([path, 403, "link_unopened"]);
    expect(refused.json().Error).toContain("works only after the link");
  }
  const legacy = await ask("/api/v2/account/load", made.secret);
  expect([legacy.status, legacy.json().success, legacy.json().code]).toEqual([200, false, "link_unopened"]);
  expect(await openShareLink(link, FROM)).toMatchObject({ ok: true });
  expect((await ask("/api/check", made.secret)).status).toBe(204);
  expect((await ask("/api/v4/security/apikeys", made.secret)).status).toBe(200);
  const usage = await waitFor(
    async () => (await keysOf(owner)).find(({ id }) => id === made.key.id)?.usage.at(-1),
    (day) => day?.refused.link_unopened === 4,
  );
  expect(usage?.refused).toEqual({ link_unopened: 4 });
});

test("a held key stays refused when its link is withdrawn, and works once it is changed", async () => {
  const made = await makeKey(owner);
  const link = await shareOne(owner, made, { holdsKey: true });
  const withdrawn = await withdrawShareLink(owner, link);
  expect((await ask("/api/check", made.secret)).json().code).toBe("link_unopened");
  if (!withdrawn.ok) throw new Error(withdrawn.refusal.code);
  const renewed = await renewKey(owner, withdrawn.value);
  expect((await ask("/api/check", made.secret)).json().code).toBe("key_invalid");
  expect((await ask("/api/check", renewed.secret)).status).toBe(204);
});

test("a link without a hold does not affect the key", async () => {
  const made = await makeKey(owner);
  await shareOne(owner, made);
  expect((await ask("/api/check", made.secret)).status).toBe(204);
});

test("the server erases the secret of an expired link, and the key stays held", async () => {
  const made = await makeKey(owner);
  const link = await shareOne(owner, made, { holdsKey: true });
  alter(server.databaseFile, 'UPDATE "ShareLink" SET "expiresAt" = ? WHERE "id" = ?', Date.now() - 1, link.id);
  // At the start of the server, and every 30 s.
  const second = await startServer({ DATABASE_URL: `file:${server.databaseFile}` });
  const ended = await waitFor(
    async () => (await listActivity(owner, { kind: "link.expired" }, null)).entries,
    (entries) => entries.length > 0,
  );
  expect(ended).toMatchObject([{ keyId: made.key.id, actorName: "Latchkey" }]);
  const sealed = await read((database) => database.shareLink.findUnique({ where: { id: link.id } }));
  expect(sealed).toMatchObject({ sealed: null, holdsKey: true });
  expect((await ask("/api/check", made.secret)).json().code).toBe("link_unopened");
  await second.stop();
});

test("a hundred visits by link previews, with any method, leave a link unopened", async () => {
  const made = await makeKey(owner);
  const link = await shareOne(owner, made);
  const address = `${server.url}/share/${link.id}`;
  const { origin } = new URL(address);
  const ways: { method: string; headers: Record<string, string> }[] = [
    { method: "GET", headers: {} },
    { method: "HEAD", headers: {} },
    { method: "GET", headers: { RSC: "1" } },
    { method: "GET", headers: { RSC: "1", "Next-Router-Prefetch": "1" } },
    { method: "POST", headers: { origin } },
  ];
  for (let visit = 0; visit < 100; visit++) {
    const { method, headers } = ways[visit % ways.length] ?? { method: "GET", headers: {} };
    const answer = await call(address, { method, headers: { ...headers, "user-agent": "Twitterbot/1.0" } });
    // Next redirects a request for its own format whose query does not match.
    expect(answer.status).toBe("RSC" in headers ? 307 : 200);
    if (answer.status === 200) expect(answer.headers["referrer-policy"]).toBe("no-referrer");
    expect(answer.text).not.toContain(link.sealed);
  }
  expect((await findShareLink(link.id))?.state).toBe("open");
  expect(await openShareLink(link, FROM)).toEqual({ ok: true, sealed: link.sealed });
});
