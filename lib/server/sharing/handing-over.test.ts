/** A person or key that may see less from now on keeps no access to the rest: no key, no stored answer, no link. */
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

test("a key that is handed over may no longer see or change keys, whoever gets it", async () => {
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

test("the new maker does not see what the key did to keys outside their scope", async () => {
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

test("a key with nothing but permissions over keys is left with the permission None", async () => {
  const caller = await createCaller(admin, ["ViewAccessTokens", "ModifyAccessTokens"]);
  requireValue(
    await removeMember(owner, { userId: admin.userId, dispositions: [{ keyId: caller.keyId, to: owner.userId }] }),
  );
  expect((await listKeys(owner)).keys.map(({ permissions }) => permissions)).toEqual([["None"]]);
});

test("an answer with a secret is not repeated once the key is outside the caller's scope", async () => {
  const { key } = await createOne(owner, { name: "prod", permissions: ["SendHttp"] });
  const caller = await createCaller(admin, ["Security", "SendHttp"]);
  const selector = { names: [key.name], etags: null };
  const again = () =>
    changeKey(callAgain(caller), selector, { now: new Date(), idempotency: createIdempotency(caller) });
  const first = requireValue(await again());
  expect(await again()).toEqual({ ok: true, value: first });
  requireValue(await demote(admin, [{ id: caller.keyId, version: 1 }]));
  expect(getCode(await again())).toBe("not_found");
});

test("an answer with a secret is not repeated to a key that was handed over since", async () => {
  const caller = await createCaller(admin, ["Security", "SendHttp"]);
  const input = createInput({ permissions: ["SendHttp"] });
  const again = () => createKey(callAgain(caller), input, { now: new Date(), idempotency: createIdempotency(caller) });
  const made = requireValue(await again());
  const dispositions = [caller.keyId, made.key.id].map((keyId) => ({ keyId, to: owner.userId }));
  requireValue(await removeMember(owner, { userId: admin.userId, dispositions }));
  expect(getCode(await again())).toBe("permission_missing");
});

test("a link is withdrawn once its sharer may not see the key any more, and the key stays held", async () => {
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

test("a taken name is refused, with another message when the key is somebody else's", async () => {
  await createOne(owner, { name: "secret project" });
  const refused = await createKey(member, createInput({ name: "secret project" }));
  expect(refused).toMatchObject({
    refusal: { fields: { name: expect.stringContaining("Another key of this account") } },
  });
});
