/** What a routes file holds is saved whole or not at all, for owners of the first account. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { read } from "@/lib/server/db/transactions";
import { findDocument } from "@/lib/server/documents/documents";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { getCode } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { importRoutesFile } from "./import-file";

const { dump } = createTestDatabase();

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-import-"));
const file = path.join(folder, "routes.json");
afterAll(() => rmSync(folder, { recursive: true }));

let owner: Actor;
beforeAll(async () => {
  owner = await createActor();
});
const route = { path: "/api/a", upstream: "http://127.0.0.1:9000", permissions: { GET: ["orders:read"] } };
const permissions = { resources: [{ name: "orders", actions: [{ name: "read" }] }] };
const importFile = (actor = owner, expectedVersion = 0) => importRoutesFile(actor, { expectedVersion }, { file });
const textOf = async (kind: "routes" | "permissions") =>
  JSON.parse((await read((database) => findDocument(database, kind)))?.text ?? "null");

test("a file that is missing, no JSON, or can't be used is refused and changes nothing", async () => {
  const before = dump();
  expect(getCode(await importFile())).toBe("invalid");
  for (const text of ["{", "[]", '{"routes": 1}', JSON.stringify({ routes: [route], permissions: { resources: 1 } })]) {
    writeFileSync(file, text);
    expect(getCode(await importFile())).toBe("invalid");
  }
  writeFileSync(file, JSON.stringify({ routes: [{ ...route, path: "/a" }], permissions }));
  expect(getCode(await importFile())).toBe("invalid");
  expect(dump()).toEqual(before);
});

test("the routes and the catalogue of a file are saved together, apart from each other", async () => {
  writeFileSync(file, `\ufeff${JSON.stringify({ routes: [route], permissions })}`);
  expect(getCode(await importFile(await createMember(owner, { role: "admin" })))).toBe("role_insufficient");
  expect(await importFile()).toEqual({ ok: true, value: { version: 1 } });
  expect(await textOf("routes")).toEqual({ routes: [route] });
  expect(await textOf("permissions")).toEqual(permissions);
  expect(getCode(await importFile())).toBe("saved_meanwhile");
});
