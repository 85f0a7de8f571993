/** Who may invite, and who may accept; an invitation works once, and ends when its inviter may no longer invite. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/server/access/actor";
import { writeKeys } from "@/lib/server/db/transactions";
import { listAccounts } from "@/lib/server/people/memberships";
import { hashPassword } from "@/lib/server/people/password";
import { findSession } from "@/lib/server/people/session-rows";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { getCode, requireValue } from "@/lib/server/testing/keys";
import { createMember } from "@/lib/server/testing/members";
import type { InviteInput } from "@/lib/shared/team/member-input";
import type { InvitationLink } from "@/lib/shared/team/member-view";
import { acceptInvitation, findOffer } from "./invitation-acceptance";
import { createInvitation, renewInvitation, withdrawInvitation } from "./invitations";
import { changeMember, removeMember } from "./member-changes";
import { listMembers } from "./members";

const { dump } = createTestDatabase();
const client = { address: "192.0.2.9", userAgent: "test" };
const password = "four words in a row";
const HOUR = 60 * 60 * 1000;

let owner: Actor;
let admin: Actor;
beforeEach(async () => {
  owner = await createActor({ userName: "Ada" });
  admin = await createMember(owner, { role: "admin" }, { userName: "Grace" });
});

let count = 0;
const wish = (facts: Partial<InviteInput> = {}): InviteInput => ({
  ...{ email: `new${count++}@example.com`, role: "viewer", permissions: null },
  ...facts,
});
const invite = async (facts: Partial<InviteInput> = {}, actor = owner, now = new Date()) =>
  requireValue(
    await createInvitation({ ...actor, passwordConfirmedAt: now }, wish(facts), {
      origin: "https://keys.example",
      now,
    }),
  );
const partsOf = ({ link }: InvitationLink) => {
  const url = new URL(link);
  return { id: url.pathname.split("/").at(-1) ?? "", token: url.hash.slice(1) };
};
const asNew = (made: InvitationLink) => ({ as: "new" as const, ...partsOf(made), name: "Joan", password });

describe("inviting", () => {
  test("returns the link once, of which only the hash is stored", async () => {
    const made = await invite();
    const { id, token } = partsOf(made);
    expect(made.link).toBe(`https://keys.example/invite/${id}#${token}`);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(dump())).not.toContain(token);
    expect(JSON.stringify(await listMembers(owner))).not.toContain(token);
  });

  test("is allowed to owners and admins, and only owners may invite owners", async () => {
    const member = await createMember(owner, { role: "member" });
    const viewer = await createMember(owner, { role: "viewer" });
    for (const [actor, role, code] of [
      [owner, "owner", "ok"],
      [admin, "admin", "ok"],
      [admin, "owner", "role_insufficient"],
      [member, "viewer", "role_insufficient"],
      [viewer, "viewer", "role_insufficient"],
    ] as const) {
      expect([actor.role, role, getCode(await createInvitation(actor, wish({ role })))]).toEqual([
        actor.role,
        role,
        code,
      ]);
    }
    expect((await listMembers(member)).invitations).toEqual([]);
  });

  test("refuses an email that is a member or invited already", async () => {
    const { invitation } = await invite();
    expect(await createInvitation(owner, wish({ email: invitation.email }))).toMatchObject({
      refusal: { fields: { email: expect.stringContaining("already been invited") } },
    });
    expect(await createInvitation(owner, wish({ email: admin.email }))).toMatchObject({
      refusal: { fields: { email: expect.stringContaining("is a member already") } },
    });
    await invite({ email: "expired@example.com" }, owner, new Date(Date.now() - 73 * HOUR));
    expect(getCode(await createInvitation(owner, wish({ email: "expired@example.com" })))).toBe("ok");
  });

  test("is refused at 50 open invitations", async () => {
    for (let made = 0; made < 50; made++) await invite({}, owner, new Date(Date.now() - (made < 25 ? 2 * HOUR : 0)));
    expect(getCode(await createInvitation(owner, wish()))).toBe("invalid");
  });

  test("creates at most 30 links an hour, renewed and withdrawn ones included", async () => {
    const { id } = partsOf(await invite());
    for (let made = 0; made < 28; made++) requireValue(await renewInvitation(owner, { id }));
    const { invitation } = await invite();
    requireValue(await withdrawInvitation(owner, { id: invitation.id }));
    expect(getCode(await createInvitation(admin, wish()))).toBe("try_later");
    expect(getCode(await renewInvitation(owner, { id }))).toBe("try_later");
    expect(getCode(await renewInvitation(owner, { id }, { origin: "", now: new Date(Date.now() + HOUR + 1000) }))).toBe(
      "ok",
    );
  });
});

describe("accepting", () => {
  test("makes a new person a member with the role and the permission boundary, and signs them in", async () => {
    const made = await invite({ role: "member", permissions: ["SendHttp"] });
    const { email } = made.invitation;
    expect(await findOffer(partsOf(made), null)).toMatchObject({
      offer: { asks: "name_and_password", email, role: "member", inviterName: "Ada", signedInAs: null },
    });
    const accepted = await acceptInvitation(asNew(made), null, client);
    if (!accepted.ok || accepted.token === null) throw new Error("refused");
    expect(await findSession(accepted.token)).toMatchObject({ role: "member", user: { email, name: "Joan" } });
    const { members, invitations } = await listMembers(owner);
    expect(members.find((each) => each.email === email)).toMatchObject({ boundary: ["SendHttp"], role: "member" });
    expect(invitations).toEqual([]);
  });

  test("works once, even for concurrent attempts", async () => {
    const made = await invite();
    const results = await Promise.all([
      acceptInvitation(asNew(made), null, client),
      acceptInvitation({ ...asNew(made), name: "Other" }, null, client),
    ]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await acceptInvitation(asNew(made), null, client)).toMatchObject({ refusal: { code: "over" } });
    expect((await listMembers(owner)).members).toHaveLength(3);
  });

  test("by a known person requires their password or their session", async () => {
    const known = await createActor({}, (await hashPassword(password)) ?? "");
    const made = await invite({ email: known.email });
    const parts = partsOf(made);
    expect(await findOffer(parts, null)).toMatchObject({ offer: { asks: "password" } });
    expect(await acceptInvitation(asNew(made), null, client)).toMatchObject({ refusal: { code: "look_again" } });
    const wrong = await acceptInvitation({ as: "known", ...parts, password: "wrong" }, null, client);
    expect(wrong).toMatchObject({ refusal: { code: "invalid", fields: { password: expect.any(String) } } });
    expect(await acceptInvitation({ as: "known", ...parts, password }, null, client)).toMatchObject({ ok: true });
    expect(await listAccounts(known)).toHaveLength(2);

    const again = await invite({ email: admin.email }, await createActor());
    expect(await findOffer(partsOf(again), admin)).toMatchObject({ offer: { asks: "nothing" } });
    const signedIn = { as: "signed_in" as const, ...partsOf(again) };
    expect(await acceptInvitation(signedIn, owner, client)).toMatchObject({ refusal: { code: "look_again" } });
    expect(await acceptInvitation(signedIn, admin, client)).toEqual({ ok: true, token: null });
    const session = dump().Session?.find((row) => (row as { id: string }).id === admin.sessionId);
    expect(session).not.toMatchObject({ accountId: admin.accountId });
  });

  test("shows another signed-in person whom it is for, and nothing without the whole link", async () => {
    const made = await invite();
    const parts = partsOf(made);
    expect(await findOffer(parts, admin)).toMatchObject({ offer: { signedInAs: admin.email } });
    for (const link of [
      { ...parts, token: parts.token.replace(/^./, (first) => (first === "A" ? "B" : "A")) },
      { ...parts, id: "other" },
    ]) {
      expect(await findOffer(link, null)).toEqual({ ok: false, refusal: { code: "over" } });
      expect(await acceptInvitation({ ...asNew(made), ...link }, null, client)).toMatchObject({ ok: false });
    }
  });

  test("refuses a weak password, and the invitation stays open", async () => {
    const made = await invite();
    const weak = await acceptInvitation({ ...asNew(made), password: "password1234" }, null, client);
    expect(weak).toMatchObject({ refusal: { code: "invalid", fields: { password: expect.any(String) } } });
    expect(await acceptInvitation(asNew(made), null, client)).toMatchObject({ ok: true });
  });
});

describe("an invitation is over", () => {
  const isOver = async (made: InvitationLink, now = new Date()) => {
    const offer = await findOffer(partsOf(made), null, { now });
    const accepted = await acceptInvitation(asNew(made), null, client, { now });
    return [offer, accepted].every((each) => !each.ok && each.refusal.code === "over");
  };

  test("after 72 hours", async () => {
    const made = await invite();
    const later = new Date(Date.now() + 72 * HOUR + 1000);
    expect(await isOver(made, later)).toBe(true);
    expect((await findOffer(partsOf(made), null)).ok).toBe(true);
  });

  test("when it was withdrawn, or got a new link", async () => {
    const [withdrawn, old] = [await invite(), await invite()];
    requireValue(await withdrawInvitation(admin, { id: partsOf(withdrawn).id }));
    const renewed = requireValue(
      await renewInvitation(admin, { id: partsOf(old).id }, { origin: "https://keys.example" }),
    );
    expect(await isOver(withdrawn)).toBe(true);
    expect(await isOver(old)).toBe(true);
    expect((await findOffer(partsOf(renewed), null)).ok).toBe(true);
    expect((await listMembers(owner)).invitations).toMatchObject([{ inviterName: "Grace" }]);
  });

  test("when its inviter may not invite any more", async () => {
    const [first, second] = [await invite({}, admin), await invite({ role: "admin" }, admin)];
    const viewer = { userId: admin.userId, role: "viewer" as const, permissions: null, agreed: [], dispositions: [] };
    requireValue(await changeMember(owner, viewer));
    expect([await isOver(first), await isOver(second)]).toEqual([true, true]);

    const other = await createMember(owner, { role: "admin" });
    const third = await invite({}, other);
    const where = { accountId_userId: { accountId: owner.accountId, userId: other.userId } };
    await writeKeys((database) => database.membership.update({ where, data: { role: "member" } }));
    expect(await isOver(third)).toBe(true);
    const fourth = await invite();
    requireValue(await removeMember(owner, { userId: other.userId, dispositions: [] }));
    expect(await isOver(fourth)).toBe(false);
  });

  test("but not by people who may not invite for its role: they can neither withdraw nor renew it", async () => {
    const { id } = partsOf(await invite({ role: "owner" }));
    expect(getCode(await withdrawInvitation(admin, { id }))).toBe("role_insufficient");
    expect(getCode(await renewInvitation(admin, { id }))).toBe("role_insufficient");
    const stranger = await createActor();
    expect(getCode(await withdrawInvitation(stranger, { id }))).toBe("not_found");
    expect(getCode(await renewInvitation(stranger, { id }))).toBe("not_found");
  });
});
