/** Whoever goes, or may see less, keeps no way to what they may not see: no key, no answer, no link. */
import { beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { listActivity } from "@/lib/server/activity/list";
import { changeKey, deleteKey } from "@/lib/server/keys/changes";
import { createKey, listKeys } from "@/lib/server/keys/keys";
import { changeMember, leaveAccount, removeMember } from "@/lib/server/team/member-changes";
import { callAgain, createCaller, createIdempotency } from "@/lib/server/testing/callers";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createInput, createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import { shareOne } from "@/lib/server/testing/share-links";
import { openShareLink } from "./open-share-link";

createTestDatabase();
let owner: Actor;
let admin: Actor;
let member: Actor;
beforeEach(async () => {
  owner = await createActor({ userName: "Ada" });
  admin = await createMember(owner, { role: "admin" });
  member = await createMember(owner, { role: "member", permissions: ["Security", "SendHttp"] });
});

const demote = (who: Actor, agreed: { id: string; version: number }[] = []) =>
  changeMember(owner, {
    userId: who.userId,
    role: "member",
    permissions: ["Security", "SendHttp"],
    agreed,
    dispositions: [],
  });

test("a key that is handed over reaches nobody's keys, whoever gets it", async () => {
  await createOne(owner, { name: "billing" });
  for (const heir of [owner, member]) {
    const leaver = await createMember(owner, { role: "member", permissions: ["Security", "SendHttp"] });
    const caller = await createCaller(leaver, ["Security", "SendHttp"]);
    requireValue(await leaveAccount(leaver, { dispositions: [{ keyId: caller.keyId, to: heir.userId }] }));
    const kept = (await listKeys(heir)).keys.find(({ id }) => id === caller.keyId);
    expect(kept?.permissions).toEqual(["SendHttp"]);
    const now = callAgain(caller);
    const codes = [
      await createKey(now, createInput({ permissions: ["SendHttp"] })),
      await changeKey(now, { names: ["billing"], etags: null }),
      await deleteKey(now, { names: ["billing"], etags: null }),
    ].map(getCode);
    expect(codes).toEqual(Array(3).fill("permission_missing"));
  }
});

test("an heir does not learn what the key did to keys that they may not see", async () => {
  const caller = await createCaller(admin, ["Security", "SendHttp"]);
  requireValue(await createKey(caller, createInput({ name: "payments-prod", permissions: ["SendHttp"] })));
  const [made] = (await listKeys(owner)).keys.filter(({ name }) => name === "payments-prod");
  const dispositions = [
    { keyId: caller.keyId, to: member.userId },
    { keyId: made?.id ?? "", to: owner.userId },
  ];
  requireValue(await removeMember(owner, { userId: admin.userId, dispositions }));
  expect(JSON.stringify(await listActivity(member, {}, null))).not.toContain("payments-prod");
  expect(JSON.stringify(await listActivity(owner, {}, null))).toContain("payments-prod");
});

test("a key that could do nothing but manage keys proves who calls, and no more", async () => {
  const caller = await createCaller(admin, ["ViewAccessTokens", "ModifyAccessTokens"]);
  requireValue(
    await removeMember(owner, { userId: admin.userId, dispositions: [{ keyId: caller.keyId, to: owner.userId }] }),
  );
  expect((await listKeys(owner)).keys.map(({ permissions }) => permissions)).toEqual([["None"]]);
});

test("an answer that holds a secret is not repeated to a key that no longer reaches it", async () => {
  const { key } = await createOne(owner, { name: "prod", permissions: ["SendHttp"] });
  const caller = await createCaller(admin, ["Security", "SendHttp"]);
  const meant = { names: [key.name], etags: null };
  const again = () => changeKey(callAgain(caller), meant, { now: new Date(), idempotency: createIdempotency(caller) });
  const first = requireValue(await again());
  expect(await again()).toEqual({ ok: true, value: first });
  requireValue(await demote(admin, [{ id: caller.keyId, version: 1 }]));
  expect(getCode(await again())).toBe("not_found");
});

test("nor to a key that was handed over since", async () => {
  const caller = await createCaller(admin, ["Security", "SendHttp"]);
  const input = createInput({ permissions: ["SendHttp"] });
  const again = () => createKey(callAgain(caller), input, { now: new Date(), idempotency: createIdempotency(caller) });
  const made = requireValue(await again());
  const dispositions = [caller.keyId, made.key.id].map((keyId) => ({ keyId, to: owner.userId }));
  requireValue(await removeMember(owner, { userId: admin.userId, dispositions }));
  expect(getCode(await again())).toBe("permission_missing");
});

test("what somebody has shared is withdrawn when they may not see that key any more, and stays held", async () => {
  const [theirs, own] = [await createOne(owner), await createOne(admin, { permissions: ["SendHttp"] })];
  const [ofOthers, ofOwn] = [await shareOne(admin, theirs, { holdsKey: true }), await shareOne(admin, own)];
  requireValue(await demote(admin));
  expect(await openShareLink(ofOthers, "192.0.2.9")).toMatchObject({ ok: false, reason: "over" });
  expect((await listKeys(owner)).keys.find(({ id }) => id === theirs.key.id)?.link).toMatchObject({
    state: "withdrawn",
    holdsKey: true,
  });
  const dispositions = [{ keyId: own.key.id, to: owner.userId }];
  requireValue(await removeMember(owner, { userId: admin.userId, dispositions }));
  expect(await openShareLink(ofOwn, "192.0.2.9")).toMatchObject({ ok: false, reason: "over" });
});

test("a taken name is told, and not as one's own when it is somebody else's", async () => {
  await createOne(owner, { name: "secret project" });
  const refused = await createKey(member, createInput({ name: "secret project" }));
  expect(refused).toMatchObject({
    refusal: { fields: { name: expect.stringContaining("Another key of this account") } },
  });
});
