/** Owners and admins take over keys whose makers are away; the key works on, within what the new maker may give. */
import { expect, test } from "vitest";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { findInGate } from "@/lib/server/testing/gate";
import { createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { takeOverKey } from "./taking-over";

createTestDatabase();

test("a key that is taken over keeps its secret, and loses permissions over keys", async () => {
  const owner = await createActor();
  const admin = await createMember(owner, { role: "admin" }, { userName: "Grace" });
  const { key, secret } = await createOne(owner, { permissions: ["SendHttp", "ModifyAccessTokens"] });
  const taken = requireValue(await takeOverKey(admin, key));
  expect(taken).toMatchObject({ maker: { name: "Grace" }, permissions: ["SendHttp"], lastFive: key.lastFive });
  expect((await findInGate(secret))?.id).toBe(key.id);
  // Theirs already: nothing changes.
  expect(requireValue(await takeOverKey(admin, taken)).version).toBe(taken.version);
  expect(getCode(await takeOverKey(owner, key))).toBe("edited_meanwhile");
});

test("members and viewers take over nothing, and nobody a key of another account", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "member", permissions: ["SendHttp"] });
  const viewer = await createMember(owner, { role: "viewer" });
  const { key } = await createOne(owner);
  const { key: own } = await createOne(member);
  expect(getCode(await takeOverKey(member, key))).toBe("not_found");
  expect(getCode(await takeOverKey(member, own))).toBe("role_insufficient");
  expect(getCode(await takeOverKey(viewer, key))).toBe("role_insufficient");
  expect(getCode(await takeOverKey(await createActor(), key))).toBe("not_found");
});
