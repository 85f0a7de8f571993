/** Server actions are public endpoints: captured requests are sent again as somebody else or without a session. */
import { readFileSync } from "node:fs";
import { type Answer, call } from "../support/api/client";
import { aim, argumentsOf, capture, captureAll, cookieOf, recall, send } from "../support/browser/captured";
import { expect, test } from "../support/browser/fixtures";
import { createPerson, dumpKeys, makeKey } from "../support/browser/people";
import { choose, createKey, dialogOf, readSecret, refresh } from "../support/browser/screen";

test("no action works without a session, from a foreign origin, or on another account's key", async ({
  keysPage: page,
  person,
  server,
}) => {
  const sent = await captureAll(page);
  const { key } = await makeKey(person, { name: "target" });
  const stranger = await createPerson("Mallory");
  await makeKey(stranger, { name: "captured" });
  const foreign = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: undefined },
    { origin: "garbage" },
    { origin: server.url.replace("http:", "https:") },
    { origin: `http://127.0.0.1:${server.port + 1}` },
    { origin: server.url, "sec-fetch-site": "cross-site" },
    { origin: "http://evil.example", host: "nas.local" },
  ];
  // A name that DNS was bent to point here gets no cookie of this server from the browser.
  const rebound = { origin: "http://evil.example", host: "evil.example", cookie: undefined };
  const strangersCookie = await cookieOf(stranger);
  const before = dumpKeys(server.databaseFile);
  for (const [action, original] of Object.entries(sent)) {
    const aimed = aim(original, { id: key.id, version: key.version });
    for (const changes of foreign) {
      const answer = await send(aimed, changes);
      expect([action, changes, answer.status]).toEqual([action, changes, 403]);
    }
    const bent = await send(aimed, rebound);
    expect([action, bent.status < 500, bent.text.includes("signed_out")]).toEqual([action, true, true]);
    for (const cookie of [undefined, "latchkey_session=", `latchkey_session=${"A".repeat(43)}`]) {
      const answer = await send(aimed, { cookie });
      expect([action, answer.status < 500, answer.text.includes("signed_out")]).toEqual([action, true, true]);
    }
    const outside = await send(aimed, { cookie: strangersCookie });
    expect([action, outside.status, outside.text.includes("signed_out")]).toEqual([action, 200, true]);
    const inside = aim(original, { id: key.id, version: key.version }, stranger.accountId);
    const answer = await send(inside, { cookie: strangersCookie });
    // The stranger's account has a key of that name already. A foreign key is refused like an unknown one.
    const expected = action === "create" ? "already have a key named" : "not_found";
    expect([action, answer.status, answer.text.includes(expected)]).toEqual([action, 200, true]);
  }
  expect(dumpKeys(server.databaseFile)).toEqual(before);
  // Unchanged, the same requests succeed, so they were refused for what was changed.
  const cookie = await cookieOf(person);
  const deleted = await send(aim(sent.delete, { id: key.id, version: key.version }), { cookie });
  expect([deleted.status, deleted.text.includes('"ok":true')]).toEqual([200, true]);
  expect(dumpKeys(server.databaseFile)).not.toEqual(before);
});

test("an unknown id is answered exactly like another account's", async ({ keysPage: page, person }) => {
  await makeKey(person, { name: "own" });
  await refresh(page);
  const dialog = await choose(page, "own", "Change API Key");
  const sent = await capture(page, () => dialog.getByRole("button", { name: "Change API Key" }).click());
  await readSecret(dialogOf(page, "API key changed"));
  const { key } = await makeKey(await createPerson(), { name: "foreign" });
  const cookie = await cookieOf(person);
  const refusalOf = ({ text }: Answer) => /\{"ok":false.*\}/.exec(text)?.[0];
  const [unknown, foreign] = await Promise.all(
    ["00000000-0000-4000-8000-000000000000", key.id].map((id) => send(aim(sent, { id, version: 1 }), { cookie })),
  );
  expect(refusalOf(unknown as Answer)).toContain("not_found");
  expect(refusalOf(foreign as Answer)).toBe(refusalOf(unknown as Answer));
});

test("fields that no form has are neither stored nor an error", async ({ keysPage: page, person, server }) => {
  const sent = await capture(page, () => createKey(page, "plain"));
  await readSecret(dialogOf(page, "API key created"));
  const [accountId, input] = argumentsOf(sent);
  const requestId = "11111111-1111-4111-8111-111111111111";
  const extra = {
    accountId: "other",
    userId: "other",
    id: "chosen",
    createdAt: 0,
    hash: "00",
    role: "admin",
    version: 99,
  };
  const stuffed = recall(sent, accountId, { ...input, ...extra, requestId, name: "stuffed" });
  const answer = await send(stuffed, { cookie: await cookieOf(person) });
  expect(answer.text).toContain('"ok":true');
  const stored = JSON.stringify(dumpKeys(server.databaseFile));
  expect(stored).toContain(requestId);
  expect(stored).not.toContain('"chosen"');
  expect(stored).not.toContain('"accountId":"other"');
});

test("odd arguments are refused in words or with a 4xx, never with a 500", async ({
  keysPage: page,
  person,
  server,
}) => {
  const sent = await capture(page, () => createKey(page, "odd"));
  await readSecret(dialogOf(page, "API key created"));
  const cookie = await cookieOf(person);
  const before = dumpKeys(server.databaseFile);
  const { accountId } = person;
  const inputs = [
    "null",
    "42",
    '"text"',
    "{}",
    '{"name":{"$ne":1}}',
    '{"__proto__":{"ok":true}}',
    `${"[".repeat(500)}${"]".repeat(500)}`,
  ];
  const bodies = [
    ...inputs.map((input) => `["${accountId}",${input}]`),
    `["${accountId}"]`,
    `["",${JSON.stringify(argumentsOf(sent)[1])}]`,
    `[{"$ne":1},${JSON.stringify(argumentsOf(sent)[1])}]`,
    "[]",
    "[null]",
    "[42]",
    '["text"]',
    "[{}]",
    '[{"name":{"$ne":1}}]',
    '[{"__proto__":{"ok":true}}]',
    `[${"[".repeat(500)}${"]".repeat(500)}]`,
  ];
  for (const body of bodies) {
    const answer = await send({ ...sent, body }, { cookie });
    expect([body.slice(0, 40), answer.status < 500]).toEqual([body.slice(0, 40), true]);
    expect(answer.text).not.toMatch(/P20\d\d|SQLITE|node_modules|at Object\./);
  }
  expect(dumpKeys(server.databaseFile)).toEqual(before);
});

test("no action of the build works without a session, on any page", async ({ server }) => {
  const manifest = JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8")) as { node: object };
  const ids = Object.keys(manifest.node);
  expect(ids.length).toBeGreaterThanOrEqual(8);
  const before = dumpKeys(server.databaseFile);
  for (const path of ["/", "/keys", "/sign-in", "/sign-up", "/nowhere"]) {
    for (const id of ids) {
      const headers = { origin: server.url, "next-action": id, "content-type": "text/plain;charset=UTF-8" };
      const answer = await call(server.url + path, { method: "POST", headers, body: "[{}]" });
      expect([path, id, answer.status < 500]).toEqual([path, id, true]);
    }
  }
  expect(dumpKeys(server.databaseFile)).toEqual(before);
});
