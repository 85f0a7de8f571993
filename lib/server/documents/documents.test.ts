/** Owners of the first account save routes as versions: none is lost, none is invalid, and each can be had again. */
import { expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { listActivity } from "@/lib/server/activity/list";
import { read, writeKeys } from "@/lib/server/db/transactions";
import { untilLater } from "@/lib/server/testing/clock";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { getGeneration } from "@/lib/server/testing/engine";
import { getCode } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { VERSIONS_KEPT } from "@/lib/shared/documents/kind";
import { findDocument, listVersions, readDocument, readVersion } from "./documents";
import { restoreVersion, saveDocument, saveInside } from "./save";

const { dump } = createTestDatabase();

let owner: Actor;
const route = (path: string, facts: object = {}) => {
  return { path, upstream: "http://127.0.0.1:9000", permissions: { GET: [] }, ...facts };
};
const textOf = (...routes: object[]) => JSON.stringify({ routes });
const current = async () => (await read((database) => findDocument(database, "routes"))) ?? { version: 0, text: "" };
const save = async (text: string, facts: { expectedVersion?: number; note?: string } = {}) =>
  saveDocument(owner, "routes", { text, expectedVersion: (await current()).version, ...facts });

test("the first save is version 1, raises the generation, and has an entry in the activity", async () => {
  owner = await createActor();
  // Of two accounts of the same millisecond either may be the first.
  await untilLater();
  expect(await readDocument(owner, { kind: "routes" })).toEqual({ ok: true, value: null });
  const generation = getGeneration();
  expect(await save(textOf(route("/api/orders")), { note: "The shop" })).toEqual({ ok: true, value: { version: 1 } });
  expect(getGeneration()).toBe(generation + 1);
  expect(await readDocument(owner, { kind: "routes" })).toMatchObject({
    value: { version: 1, actorName: "Ada", note: "The shop", text: textOf(route("/api/orders")) },
  });
  const [entry] = (await listActivity(owner, {}, null)).entries;
  expect(entry).toMatchObject({ kind: "routes.changed", actorName: "Ada" });
  expect(entry?.details).toEqual({
    version: { before: null, after: 1 },
    added: { before: null, after: ["/api/orders"] },
    note: { before: null, after: "The shop" },
  });
});

test("nobody but an owner of the first account reads, saves or restores a document", async () => {
  const others = [
    await createMember(owner, { role: "admin" }),
    await createMember(owner, { role: "viewer" }),
    await createActor(),
  ];
  const { version, text } = await current();
  const before = dump();
  for (const other of others) {
    const results = [
      await readDocument(other, { kind: "routes" }),
      await listVersions(other, { kind: "routes" }),
      await readVersion(other, { kind: "routes", version }),
      await saveDocument(other, "routes", { text: `${text} `, expectedVersion: version }),
      await restoreVersion(other, "routes", { version, expectedVersion: version }),
    ];
    expect(results.map(getCode)).toEqual(Array(5).fill("role_insufficient"));
  }
  expect(dump()).toEqual(before);
});

test("what the gate could not use is refused with a message for each field, and changes nothing", async () => {
  const { version } = await current();
  const before = dump();
  const text = textOf(route("/api/ok"), route("/orders"), route("/api/x", { upstream: "ftp://h" }));
  expect(await save(text)).toMatchObject({
    refusal: {
      code: "invalid",
      fields: {
        "routes.1.path": expect.stringContaining("is not below /api"),
        "routes.2.upstream": expect.stringContaining("must begin with http"),
      },
    },
  });
  expect(await save('{"routes": [}')).toMatchObject({
    refusal: { fields: { document: expect.stringMatching(/^Line 1/) } },
  });
  expect(getCode(await save(" ".repeat(1024 * 1024 + 1)))).toBe("invalid");
  expect(dump()).toEqual(before);
  expect((await current()).version).toBe(version);
});

test("a save on top of an older version is refused, and says who saved which version meanwhile", async () => {
  const { version } = await current();
  await save(textOf(route("/api/orders"), route("/api/stock")));
  const late = await saveDocument(owner, "routes", { text: textOf(), expectedVersion: version });
  expect(late).toMatchObject({ refusal: { code: "saved_meanwhile", version: version + 1, savedBy: "Ada" } });
});

test("of 20 saves at once on one version one is taken; repeated on what is there then, all 20 are kept", async () => {
  const start = await current();
  const saveAs = (index: number, expectedVersion: number, text: string) =>
    saveDocument(owner, "routes", {
      text: JSON.stringify({ routes: [...JSON.parse(text).routes, route(`/api/parallel-${index}`)] }),
      expectedVersion,
    });
  const pending = new Set(Array.from({ length: 20 }, (_, index) => index));
  while (pending.size > 0) {
    const { version, text } = await current();
    const tried = [...pending];
    const results = await Promise.all(tried.map((index) => saveAs(index, version, text)));
    const codes = results.map(getCode);
    expect(codes.filter((code) => code === "ok")).toHaveLength(1);
    expect(codes.filter((code) => code !== "ok").every((code) => code === "saved_meanwhile")).toBe(true);
    for (const [place, code] of codes.entries()) if (code === "ok") pending.delete(tried[place] ?? -1);
  }
  const end = await current();
  expect(end.version).toBe(start.version + 20);
  expect(JSON.parse(end.text).routes).toHaveLength(JSON.parse(start.text).routes.length + 20);
});

test("saving the present text is no new version", async () => {
  const { version, text } = await current();
  const before = dump();
  expect(await save(text)).toEqual({ ok: true, value: { version } });
  expect(dump()).toEqual(before);
});

test("a version can be restored, as a new version that says so, and the list tells what each changed", async () => {
  await save(textOf(route("/api/one"), route("/api/two")));
  const kept = await current();
  await save(textOf(route("/api/two", { timeoutSeconds: 5 }), route("/api/three")));
  const expectedVersion = kept.version + 1;
  const restored = await restoreVersion(owner, "routes", { version: kept.version, expectedVersion });
  expect(restored).toEqual({ ok: true, value: { version: kept.version + 2 } });
  expect((await current()).text).toBe(kept.text);
  const page = await listVersions(owner, { kind: "routes" });
  expect(page).toMatchObject({ ok: true, value: { older: expect.any(Number) } });
  if (!page.ok) return;
  expect(page.value.versions.slice(0, 2)).toMatchObject([
    {
      version: kept.version + 2,
      note: `Restored version ${kept.version}`,
      changes: { added: ["/api/one"], removed: ["/api/three"], changed: ["/api/two"] },
    },
    { version: kept.version + 1, changes: { added: ["/api/three"], removed: ["/api/one"], changed: ["/api/two"] } },
  ]);
  const unknown = { version: 9_999, expectedVersion: kept.version + 2 };
  expect(getCode(await restoreVersion(owner, "routes", unknown))).toBe("not_found");
});

test("the versions are listed a page at a time, and the last 100 are kept", async () => {
  const { version: start } = await current();
  for (let index = 0; index < VERSIONS_KEPT; index++) await save(textOf(route(`/api/r${index}`)));
  const seen: number[] = [];
  for (let before: number | undefined; ; ) {
    const page = await listVersions(owner, { kind: "routes", before });
    if (!page.ok) throw new Error(page.refusal.message);
    seen.push(...page.value.versions.map(({ version }) => version));
    if (page.value.older === null) break;
    before = page.value.older;
  }
  expect(seen).toEqual(Array.from({ length: VERSIONS_KEPT }, (_, index) => start + VERSIONS_KEPT - index));
  expect(getCode(await readVersion(owner, { kind: "routes", version: start }))).toBe("not_found");
});

test("a save inside a larger change is undone with it", async () => {
  const before = dump();
  const text = textOf(route("/api/undone"));
  const expectedVersion = (await current()).version;
  const change = writeKeys(async (database) => {
    const result = await saveInside(database, owner, "routes", { text, expectedVersion }, { now: new Date() });
    expect(getCode(result)).toBe("ok");
    throw new Error("the rest failed");
  });
  await expect(change).rejects.toThrow("the rest failed");
  expect(dump()).toEqual(before);
});
