/** Changing roles, removing and leaving: no key keeps permissions by accident, and none ends without agreement. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { editKey } from "@/lib/server/keys/changes";
import { listKeys } from "@/lib/server/keys/keys";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { findInGate } from "@/lib/server/testing/gate";
import { createOne, getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember, joinAccount } from "@/lib/server/testing/members";
import type { ChangeMemberInput } from "@/lib/shared/team/member-input";
import type { Role } from "@/lib/shared/team/roles";
import { createInvitation } from "./invitations";
import { changeMember, leaveAccount, removeMember } from "./member-changes";
import { listMembers } from "./members";

const { dump } = createTestDatabase();

let owner: Actor;
let admin: Actor;
let member: Actor;
beforeEach(async () => {
  owner = await createActor({ userName: "Ada" });
  admin = await createMember(owner, { role: "admin" }, { userName: "Grace" });
  member = await createMember(owner, { role: "member", permissions: ["SendHttp", "Export"] }, { userName: "Joan" });
});

const to = ({ userId }: Actor, role: Role, facts: Partial<ChangeMemberInput> = {}): ChangeMemberInput => ({
  ...{ userId, role, permissions: role === "member" ? ["SendHttp"] : null, agreed: [], dispositions: [] },
  ...facts,
});
const rolesOf = async (actor: Actor) =>
  Object.fromEntries((await listMembers(actor)).members.map(({ name, role }) => [name, role]));
const gate = async (secret: string) => {
  const key = await findInGate(secret);
  return key && { isDisabled: key.isDisabled, permissions: [...key.permissions] };
};
const sessionsOf = ({ userId }: Actor) =>
  dump().Session?.flatMap((row) => {
    const { userId: whose, accountId } = row as { userId: string; accountId: string };
    return whose === userId ? [accountId] : [];
  });

describe("who may give which role", () => {
  test.each<[string, () => Actor, () => ChangeMemberInput, string]>([
    ["an owner makes an admin an owner", () => owner, () => to(admin, "owner"), "ok"],
    ["an admin makes a member an admin", () => admin, () => to(member, "admin"), "ok"],
    ["an admin makes themselves a viewer", () => admin, () => to(admin, "viewer"), "ok"],
    ["an admin makes nobody an owner", () => admin, () => to(member, "owner"), "role_insufficient"],
    ["an admin does not change an owner", () => admin, () => to(owner, "viewer"), "role_insufficient"],
    ["a member changes nobody, not even themselves", () => member, () => to(member, "admin"), "role_insufficient"],
    ["the last owner stays one", () => owner, () => to(owner, "admin"), "last_owner"],
  ])("%s", async (_what, who, input, code) => {
    const before = await rolesOf(owner);
    expect(getCode(await changeMember(who(), input()))).toBe(code);
    if (code !== "ok") expect(await rolesOf(owner)).toEqual(before);
  });

  test("of two owners who step down at once one stays an owner", async () => {
    const other = await createMember(owner, { role: "owner" });
    const results = await Promise.all([
      changeMember(owner, to(owner, "admin")),
      changeMember(other, to(other, "admin")),
    ]);
    expect(results.map(getCode).sort()).toEqual(["last_owner", "ok"]);
  });

  test("of two owners who leave at once one stays", async () => {
    const other = await createMember(owner, { role: "owner" });
    const results = await Promise.all([
      leaveAccount(owner, { dispositions: [] }),
      leaveAccount(other, { dispositions: [] }),
    ]);
    expect(results.map(getCode).sort()).toEqual(["last_owner", "ok"]);
  });

  test("nobody can change or remove a member of another account", async () => {
    const stranger = await createActor();
    expect(getCode(await changeMember(owner, to(stranger, "viewer")))).toBe("not_found");
    expect(getCode(await removeMember(owner, { userId: stranger.userId, dispositions: [] }))).toBe("not_found");
    expect(getCode(await changeMember({ ...owner, accountId: stranger.accountId }, to(stranger, "viewer")))).toBe(
      "signed_out",
    );
  });

  test("every change requires a recently given password", async () => {
    const stale = { ...owner, passwordConfirmedAt: new Date(Date.now() - 3 * 60 * 60 * 1000) };
    expect(getCode(await changeMember(stale, to(member, "viewer")))).toBe("password_required");
    expect(getCode(await removeMember(stale, { userId: member.userId, dispositions: [] }))).toBe("password_required");
    expect(getCode(await leaveAccount(stale, { dispositions: [] }))).toBe("password_required");
    expect(getCode(await createInvitation(stale, { email: "a@b.example", role: "viewer", permissions: null }))).toBe(
      "password_required",
    );
  });
});

describe("keys when their maker may give less", () => {
  test("are reduced in the same transaction, once the actor has agreed to each loss", async () => {
    const made = await createOne(member, { permissions: ["SendHttp", "Export"] });
    await createOne(member, { permissions: ["SendHttp"] });
    const refused = await changeMember(admin, to(member, "member"));
    expect(refused).toMatchObject({
      refusal: { code: "keys_shrink", losses: [{ key: { id: made.key.id }, loses: ["Export"] }] },
    });
    expect((await gate(made.secret))?.permissions).toEqual(["SendHttp", "Export"]);
    expect(getCode(await changeMember(admin, to(member, "member", { agreed: [made.key] })))).toBe("ok");
    expect((await gate(made.secret))?.permissions).toEqual(["SendHttp"]);
    const [key] = (await listKeys(member)).keys.filter(({ id }) => id === made.key.id);
    expect(key).toMatchObject({ version: 2, permissions: ["SendHttp"] });
  });

  test("a key that got more permissions since must be agreed to again", async () => {
    const made = await createOne(member, { permissions: ["SendHttp"] });
    requireValue(await editKey(member, { ...made.key, permissions: ["SendHttp", "Export"], expiresAt: null }));
    const agreed = [made.key];
    expect(getCode(await changeMember(admin, to(member, "member", { agreed })))).toBe("keys_shrink");
    requireValue(await changeMember(admin, to(member, "member", { agreed: [{ ...made.key, version: 2 }] })));
  });

  test("a key that loses every permission is left with None", async () => {
    const made = await createOne(member, { permissions: ["Export"] });
    requireValue(await changeMember(admin, to(member, "member", { agreed: [made.key] })));
    expect(await gate(made.secret)).toEqual({ isDisabled: false, permissions: ["None"] });
  });

  test("the keys of an admin who becomes a member lose what the member may not give", async () => {
    const made = await createOne(admin, { permissions: ["Security", "SendHttp"] });
    const input = to(admin, "member", { permissions: ["ViewAccessTokens", "SendHttp"], agreed: [made.key] });
    requireValue(await changeMember(owner, input));
    expect((await gate(made.secret))?.permissions).toEqual(["SendHttp", "ViewAccessTokens"]);
  });

  test("each key of a new viewer must be deleted or handed over first", async () => {
    const made = await createOne(member, { permissions: ["SendHttp"] });
    const refused = await changeMember(owner, to(member, "viewer"));
    expect(refused).toMatchObject({ refusal: { code: "keys_undecided", keys: [{ id: made.key.id }] } });
    const dispositions = [{ keyId: made.key.id, to: admin.userId }];
    requireValue(await changeMember(owner, to(member, "viewer", { dispositions })));
    expect(await gate(made.secret)).toEqual({ isDisabled: false, permissions: ["SendHttp"] });
    expect((await listKeys(admin)).keys.map(({ maker }) => maker.name)).toEqual(["Grace"]);
  });

  test("the gate refuses a key whose maker may not have keys, however that came about", async () => {
    const made = await createOne(member);
    const { writeKeys } = await import("@/lib/server/db/transactions");
    const where = { accountId_userId: { accountId: owner.accountId, userId: member.userId } };
    await writeKeys((database) => database.membership.update({ where, data: { role: "viewer" } }));
    expect((await gate(made.secret))?.isDisabled).toBe(true);
    await writeKeys((database) => database.membership.delete({ where }));
    expect((await gate(made.secret))?.isDisabled).toBe(true);
  });
});

describe("a member who is removed", () => {
  test("leaves no key undecided: each is deleted, or works on within its new maker's permission boundary", async () => {
    const [kept, gone] = [await createOne(admin, { permissions: ["SendHttp", "ViewFiles"] }), await createOne(admin)];
    const some = [{ keyId: kept.key.id, to: member.userId }];
    const all = [...some, { keyId: gone.key.id, to: null }];
    for (const dispositions of [[], some, [...all, { keyId: "foreign", to: null }]]) {
      const refused = await removeMember(owner, { userId: admin.userId, dispositions });
      expect(refused).toMatchObject({ refusal: { code: "keys_undecided" } });
    }
    expect((await gate(gone.secret))?.isDisabled).toBe(false);
    requireValue(await removeMember(owner, { userId: admin.userId, dispositions: all }));
    expect(await gate(gone.secret)).toBeNull();
    expect(await gate(kept.secret)).toEqual({ isDisabled: false, permissions: ["SendHttp"] });
    expect((await listKeys(member)).keys.map(({ id }) => id)).toEqual([kept.key.id]);
  });

  test("can hand no key to a viewer, to a stranger or to themselves", async () => {
    const made = await createOne(member);
    const viewer = await createMember(owner, { role: "viewer" });
    for (const heir of [viewer, await createActor(), member]) {
      const dispositions = [{ keyId: made.key.id, to: heir.userId }];
      expect(getCode(await removeMember(owner, { userId: member.userId, dispositions }))).toBe("keys_undecided");
    }
  });

  test("can't decide about another member's key", async () => {
    const theirs = await createOne(admin);
    const dispositions = [{ keyId: theirs.key.id, to: null }];
    expect(getCode(await leaveAccount(member, { dispositions }))).toBe("keys_undecided");
    expect(await gate(theirs.secret)).not.toBeNull();
  });

  test("is signed out of the account at once: sessions end or switch to another account of theirs", async () => {
    const elsewhere = await createActor();
    await joinAccount(member, elsewhere, { role: "viewer" });
    requireValue(await removeMember(owner, { userId: member.userId, dispositions: [] }));
    requireValue(await removeMember(owner, { userId: admin.userId, dispositions: [] }));
    expect(sessionsOf(member)).toEqual([elsewhere.accountId]);
    expect(sessionsOf(admin)).toEqual([]);
    expect((await listKeys(member)).keys).toEqual([]);
    expect((await listMembers(member)).members).toEqual([]);
  });

  test("loses the open invitations that they made", async () => {
    await createInvitation(admin, { email: "new@example.com", role: "viewer", permissions: null });
    await createInvitation(owner, { email: "other@example.com", role: "viewer", permissions: null });
    requireValue(await changeMember(owner, to(admin, "member")));
    expect((await listMembers(owner)).invitations.map(({ email }) => email)).toEqual(["other@example.com"]);
  });

  test("is treated the same when they leave by themselves", async () => {
    const made = await createOne(member);
    expect(getCode(await leaveAccount(member, { dispositions: [] }))).toBe("keys_undecided");
    requireValue(await leaveAccount(member, { dispositions: [{ keyId: made.key.id, to: owner.userId }] }));
    expect(await rolesOf(owner)).toEqual({ Ada: "owner", Grace: "admin" });
    expect(getCode(await leaveAccount(member, { dispositions: [] }))).toBe("signed_out");
  });
});
