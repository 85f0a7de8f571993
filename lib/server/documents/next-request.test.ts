/** What is saved in the dashboard is in force on the next request at every gate of its database. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startUpstream, type Upstream } from "@/e2e/support/api/upstream";
import { SqliteKeyStore } from "@/lib/gate/auth/key-store-sqlite";
import { startTestGate, type TestGate } from "@/lib/gate/testing/gate";
import { startSharedGate } from "@/lib/gate/testing/shared-gate";
import type { Actor } from "@/lib/server/access/actor";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { ENGINE } from "@/lib/server/testing/engine";
import { createOne } from "@/lib/server/testing/keys";
import { saveDocument } from "./save";

const { file } = createTestDatabase();

let owner: Actor;
let secret: string;
let upstream: Upstream;
const gates: TestGate[] = [];
beforeAll(async () => {
  owner = await createActor();
  ({ secret } = await createOne(owner));
  upstream = await startUpstream(async (request, response) => void response.end(request.url));
  if (ENGINE === "sqlite") gates.push(await startTestGate({ store: new SqliteKeyStore(file) }));
  else for (const name of ["one", "two"]) gates.push(await startSharedGate(process.env.DATABASE_URL ?? "", name));
});
afterAll(async () => {
  for (const gate of gates) await gate.end();
  await upstream.close();
});

test("each of 20 saves is in force at every gate once it has returned", async () => {
  for (let version = 1; version <= 20; version++) {
    const route = { path: "/api/shop", upstream: `${upstream.origin}/version-${version}`, permissions: { GET: [] } };
    const text = JSON.stringify({ routes: [route] });
    expect(await saveDocument(owner, "routes", { text, expectedVersion: version - 1 })).toMatchObject({ ok: true });
    for (const { url } of gates) {
      const answer = await fetch(`${url}/api/shop/a`, { headers: { "X-API-Key": secret } });
      expect(await answer.text()).toBe(`/version-${version}/a`);
    }
  }
});
