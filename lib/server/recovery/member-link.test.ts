/** A link for a member's password never gives its maker more than they have. */
import { describe, expect, test } from "vitest";
import { read, write, writeKeys } from "@/lib/server/db/transactions";
import { createActor, createTestDatabase } from "@/lib/server/testing/database";
import { createMember, joinAccount } from "@/lib/server/testing/members";
import type { Role } from "@/lib/shared/team/roles";
import { createLinkOnServer, createPasswordLink } from "./member-link";
import { findReset, resetPassword } from "./reset-password";

const database = createTestDatabase();
const origin = "https://keys.example.com";
const client = { address: "192.0.2.50", userAgent: "" };
const PASSWORD = "walnut ladder in the rain";

function toLink(address: string) {
  const [, id = "", token = ""] = /\/reset\/([\w-]+)#([\w-]{43})$/.exec(address) ?? [];
  return { id, token };
}

const codeOf = (result: Awaited<ReturnType<typeof createPasswordLink>>) => (result.ok ? "ok" : result.refusal.code);

describe("who may make a link for whom", () => {
  test.each<[Role, Role, string]>([
    ["owner", "owner", "ok"],
    ["owner", "admin", "ok"],
    ["owner", "viewer", "ok"],
    ["admin", "owner", "role_insufficient"],
    ["admin", "admin", "ok"],
    ["admin", "member", "ok"],
    ["member", "viewer", "role_insufficient"],
    ["viewer", "member", "role_insufficient"],
  ])("%s for %s: %s", async (maker, role, expected) => {
    const owner = await createActor();
    const actor = maker === "owner" ? owner : await createMember(owner, { role: maker });
    const { userId } = await createMember(owner, { role });
    expect(codeOf(await createPasswordLink(actor, { userId }, { origin }))).toBe(expected);
  });

  test("nobody for themselves, for a stranger, or with a password confirmed long ago", async () => {
    const owner = await createActor();
    const stranger = await createActor();
    const { userId } = await createMember(owner, { role: "viewer" });
    expect(codeOf(await createPasswordLink(owner, { userId: owner.userId }))).toBe("role_insufficient");
    expect(codeOf(await createPasswordLink(owner, { userId: stranger.userId }))).toBe("not_found");
    const stale = { ...owner, passwordConfirmedAt: new Date(Date.now() - 3 * 60 * 60 * 1000) };
    expect(codeOf(await createPasswordLink(stale, { userId }))).toBe("password_required");
  });

  test("nobody for a person who is in another account too, even after the link was made", async () => {
    const [owner, other] = [await createActor(), await createActor()];
    const member = await createMember(owner, { role: "member", permissions: [] });
    const made = await createPasswordLink(owner, { userId: member.userId }, { origin });
    if (!made.ok) throw new Error("not made");
    const link = toLink(made.value.link);
    expect((await findReset(link)).ok).toBe(true);
    await joinAccount(member, other, { role: "viewer" });
    expect((await findReset(link)).ok).toBe(false);
    expect((await resetPassword({ ...link, password: PASSWORD }, client)).ok).toBe(false);
    expect(codeOf(await createPasswordLink(owner, { userId: member.userId }))).toBe("role_insufficient");
  });

  test("a link ends with its maker's right to make it", async () => {
    const owner = await createActor();
    const admin = await createMember(owner, { role: "admin" });
    const member = await createMember(owner, { role: "viewer" });
    const made = await createPasswordLink(admin, { userId: member.userId }, { origin });
    if (!made.ok) throw new Error("not made");
    const where = { accountId: owner.accountId, userId: admin.userId };
    await writeKeys((writer) => writer.membership.updateMany({ where, data: { role: "viewer" } }));
    expect((await findReset(toLink(made.value.link))).ok).toBe(false);
  });
});

test("the link is in the answer alone, works once, and the activity names who made it and that it was used", async () => {
  const owner = await createActor();
  const member = await createMember(owner, { role: "viewer" }, { userName: "Grace" });
  const made = await createPasswordLink(owner, { userId: member.userId }, { origin });
  if (!made.ok) throw new Error("not made");
  const link = toLink(made.value.link);
  expect(JSON.stringify(database.dump())).not.toContain(link.token);
  expect(await resetPassword({ ...link, password: PASSWORD }, client)).toEqual({ ok: true });
  expect((await findReset(link)).ok).toBe(false);
  const { accountId } = owner;
  const entries = await read((reader) => reader.activity.findMany({ where: { accountId }, orderBy: { seq: "asc" } }));
  expect(entries.map(({ kind, userId, subject }) => [kind, userId, subject])).toEqual([
    ["password.link_created", owner.userId, "Grace"],
    ["password.reset", member.userId, ""],
  ]);
});

test("on the server a link can be made for anybody, and each of their accounts records it", async () => {
  const [owner, other] = [await createActor(), await createActor()];
  await joinAccount(owner, other, { role: "viewer" });
  const made = await createLinkOnServer({ email: owner.email }, { origin });
  expect((await findReset(toLink(made?.link ?? ""))).ok).toBe(true);
  for (const { accountId } of [owner, other]) {
    const entries = await read((reader) => reader.activity.findMany({ where: { accountId } }));
    expect(entries.map(({ kind, actorName }) => [kind, actorName])).toEqual([["password.link_created", "Latchkey"]]);
  }
  expect(await createLinkOnServer({ email: "nobody@example.com" }, { origin })).toBeNull();
});

test("a link that has expired is removed when another is made", async () => {
  const { email, userId } = await createActor();
  const now = new Date();
  await createLinkOnServer({ email }, { origin, now: new Date(now.getTime() - 3 * 60 * 60 * 1000) });
  await createLinkOnServer({ email }, { origin, now });
  expect(await write((writer) => writer.personLink.count({ where: { userId } }))).toBe(1);
});
