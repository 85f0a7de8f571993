/** With If-Match a call never overwrites a version that its caller has not seen. */
import { expect, test } from "vitest";
import type { Answer } from "../support/api/client";
import { keysOf, makeKey, renewKey, reviseKey } from "../support/api/people";
import { takeSharedServer } from "../support/api/shared-server";
import { dumpKeys, openAccount, pathOf, statusAndCodeOf, type V4 } from "../support/api/v4";

const server = takeSharedServer();

const edit = (words: string[], tag: string | string[]) => ({
  json: { Name: "k", AccessLevel: words },
  headers: { "If-Match": tag },
});
const insist = (tag: string | string[]) => ({ headers: { "If-Match": tag } });
const etagOf = ({ headers }: Answer) => headers.etag ?? "none";

/** Every call that accepts If-Match, with this value. */
const everyCall = (v4: V4, tag: string) => [
  () => v4("GET", pathOf("k"), insist(tag)),
  () => v4("PUT", pathOf("k"), edit(["None"], tag)),
  () => v4("PUT", pathOf("k", "/change"), insist(tag)),
  () => v4("DELETE", pathOf("k"), insist(tag)),
];

async function openWithKey() {
  const account = await openAccount(server);
  const made = await account.v4("POST", "", { json: { Name: "k", AccessLevel: ["SendHttp"] } });
  return { ...account, tag: etagOf(made) };
}

test("POST, GET, PUT and change answer with an ETag that moves with every edit and change, and not with use", async () => {
  const { v4, tag } = await openWithKey();
  expect(tag).toMatch(/^"[\x21\x23-\x7e]+"$/);
  expect(etagOf(await v4("GET", pathOf("k")))).toBe(tag);
  const edited = etagOf(await v4("PUT", pathOf("k"), { json: { Name: "k", AccessLevel: ["None"] } }));
  const same = etagOf(await v4("PUT", pathOf("k"), { json: { Name: "k", AccessLevel: ["None"] } }));
  const changed = etagOf(await v4("PUT", pathOf("k", "/change")));
  expect(new Set([tag, edited, changed]).size).toBe(3);
  expect(same).toBe(edited);
  expect(etagOf(await v4("GET", pathOf("k")))).toBe(changed);
  expect((await v4("DELETE", pathOf("k"), insist(changed))).status).toBe(200);
});

test("the current ETag matches in every call", async () => {
  const { v4, tag } = await openWithKey();
  expect((await v4("GET", pathOf("k"), insist(tag))).status).toBe(200);
  const edited = await v4("PUT", pathOf("k"), edit(["None"], tag));
  expect([edited.status, edited.json().AccessLevel]).toEqual([200, ["None"]]);
  const changed = await v4("PUT", pathOf("k", "/change"), insist(etagOf(edited)));
  expect(changed.status).toBe(200);
  expect((await v4("DELETE", pathOf("k"), insist(etagOf(changed)))).status).toBe(200);
});

test.each([
  ["an edit", (made: Parameters<typeof reviseKey>) => reviseKey(...made)],
  ["a change", ([owner, key]: Parameters<typeof reviseKey>) => renewKey(owner, key)],
] as const)("after %s by a person the old tag opens nothing, and nothing is changed", async (_what, act) => {
  const { v4, tag, owner } = await openWithKey();
  const [key] = (await keysOf(owner)).filter(({ name }) => name === "k");
  if (!key) throw new Error("no key");
  await act([owner, key, { permissions: ["None"] }]);
  const before = dumpKeys(server.databaseFile);
  for (const attempt of everyCall(v4, tag))
    expect(statusAndCodeOf(await attempt())).toEqual([412, "precondition_failed"]);
  expect(dumpKeys(server.databaseFile)).toEqual(before);
});

test("the ETag of a deleted key does not match a new key of the same name", async () => {
  const { v4, tag, owner } = await openWithKey();
  await v4("DELETE", pathOf("k"));
  await makeKey(owner, { name: "k", permissions: ["SendHttp"] });
  for (const attempt of everyCall(v4, tag))
    expect(statusAndCodeOf(await attempt())).toEqual([412, "precondition_failed"]);
});

test("the ETag of another key does not match", async () => {
  const { v4 } = await openWithKey();
  const other = etagOf(await v4("POST", "", { json: { Name: "other", AccessLevel: ["None"] } }));
  for (const attempt of everyCall(v4, other))
    expect(statusAndCodeOf(await attempt())).toEqual([412, "precondition_failed"]);
});

test("* matches any version of an existing key, and no unknown key", async () => {
  const { v4 } = await openWithKey();
  for (const attempt of everyCall(v4, "*")) expect((await attempt()).status).toBe(200);
  for (const attempt of everyCall(v4, "*")) expect(statusAndCodeOf(await attempt())).toEqual([404, "key_not_found"]);
});

test("one of several ETags is enough, in one field or several, weak or strong; another one never matches", async () => {
  const { v4, tag } = await openWithKey();
  for (const several of [
    `"x", ${tag}`,
    `${tag} ,"with,comma"`,
    ['W/"x"', tag],
    `"x",, ${tag}`,
    `W/${tag}`,
    `"x", W/${tag}`,
  ]) {
    expect((await v4("GET", pathOf("k"), insist(several))).status).toBe(200);
  }
  for (const other of [`W/"x${tag.slice(1)}`, 'W/"x", "x"', '""', 'W/""']) {
    for (const attempt of everyCall(v4, other))
      expect(statusAndCodeOf(await attempt())).toEqual([412, "precondition_failed"]);
  }
});

test("a malformed If-Match is refused, not ignored", async () => {
  const { v4, tag } = await openWithKey();
  const before = dumpKeys(server.databaseFile);
  for (const garbage of [
    tag.slice(1, -1),
    tag.slice(1),
    "",
    "*, *",
    `* ${tag}`,
    "null",
    `'${tag.slice(1, -1)}'`,
    `w/${tag}`,
  ]) {
    for (const attempt of everyCall(v4, garbage)) {
      expect([garbage, ...statusAndCodeOf(await attempt())]).toEqual([garbage, 400, "if_match_invalid"]);
    }
  }
  expect(dumpKeys(server.databaseFile)).toEqual(before);
});

test("of 10 concurrent edits with one ETag one is saved whole", async () => {
  const { v4, tag } = await openWithKey();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      v4("PUT", pathOf("k"), {
        json: { Name: "k", AccessLevel: ["None"], RestrictAccessToIPRange: [`10.0.0.${index}`] },
        headers: { "If-Match": tag },
      }),
    ),
  );
  const [won, ...more] = answers.filter(({ status }) => status === 200);
  expect(more).toEqual([]);
  expect(answers.filter(({ status }) => status === 412)).toHaveLength(9);
  expect((await v4("GET", pathOf("k"))).text).toBe(won?.text);
});
