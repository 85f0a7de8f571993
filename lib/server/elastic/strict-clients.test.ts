/** Only an account whose keys such a client listed is warned. */
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { readPermissions } from "@/lib/server/permissions/permissions";
import { createCaller } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { noteStrictClient } from "./strict-clients";

createTestDatabase();

let actor: Actor;
beforeEach(async () => {
  actor = await createActor();
});

const seenAt = async (who: Actor) => (await readPermissions(who)).strictClientAt;

test.each(["OpenAPI-Generator/4.1.4/python", "OpenAPI-Generator/4.1.4/ruby"])(
  "%s is noticed in its own account",
  async (userAgent) => {
    const stranger = await createActor();
    await noteStrictClient(await createCaller(actor), userAgent, new Date("2026-11-01T10:00:00Z"));
    expect(await seenAt(actor)).toBe("2026-11-01T10:00:00.000Z");
    expect(await seenAt(stranger)).toBeNull();
  },
);

test.each([null, "", "OpenAPI-Generator/4.0.26/Javascript", "python-requests/2.32.3", "OpenAPI-Generator//python x"])(
  "%s is not",
  async (userAgent) => {
    await noteStrictClient(await createCaller(actor), userAgent);
    expect(await seenAt(actor)).toBeNull();
  },
);

test("a client that lists keys all day is written once a day", async () => {
  const caller = await createCaller(actor);
  const list = (at: string) => noteStrictClient(caller, "OpenAPI-Generator/4.1.4/python", new Date(at));
  await list("2026-11-01T10:00:00Z");
  await list("2026-11-02T09:59:59Z");
  expect(await seenAt(actor)).toBe("2026-11-01T10:00:00.000Z");
  await list("2026-11-02T10:00:00Z");
  expect(await seenAt(actor)).toBe("2026-11-02T10:00:00.000Z");
});

test("a list is answered where that can't be kept", async () => {
  await noteStrictClient({ accountId: "unknown" }, "OpenAPI-Generator/4.1.4/python");
  expect(await seenAt(actor)).toBeNull();
});
