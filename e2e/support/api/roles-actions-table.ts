/** What each role is told by each server action: the table of `roles-actions.test.ts`. */
import { createHash, randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { read } from "@/lib/server/db/transactions";
import { createInvitation } from "@/lib/server/team/invitations";
import { requireValue } from "@/lib/server/testing/keys";
import { createLinkInput, shareOne } from "@/lib/server/testing/share-links";
import type { Permission } from "@/lib/shared/keys/permissions";
import { makeKey, PASSWORD } from "./people";
import { cookieOf, type Team } from "./team";

/** The stranger calls twice: in the account, where they are nobody, and in their own, with the account's ids. */
export const CALLERS = ["owner", "admin", "member", "viewer", "stranger", "elsewhere", "nobody"] as const;

/** `account`: what the caller names as the account that the page was drawn for. */
type Scene = Team & { account: string; who: Actor };
export type Case = {
  what: string;
  args: (scene: Scene) => unknown[] | Promise<unknown[]>;
  /** what each of CALLERS is told */
  told: string;
};

const NEW = ["ok ok", "role_insufficient", "signed_out"] as const;
const all = (code: string) => Array(CALLERS.length).fill(code).join(" ");
const SIGNED_IN = "ok ok ok ok ok ok signed_out";
const OWNERS_KEY = "ok ok not_found role_insufficient signed_out not_found signed_out";
const MEMBERS_KEY = "ok ok ok role_insufficient signed_out not_found signed_out";
const MANAGING = `${NEW[0]} ${NEW[1]} ${NEW[1]} ${NEW[2]} not_found ${NEW[2]}`;

const SENDING = { permissions: ["SendHttp" as const] };
const keyInput = (permissions: Permission[]) => ({
  ...{ requestId: randomUUID(), name: `key ${randomUUID()}`, permissions, ipRules: [], expiresAt: null },
});
const referTo = async (maker: Actor) => {
  const { id, version } = (await makeKey(maker, SENDING)).key;
  return { id, version };
};
const editOf = async (maker: Actor, permissions: Permission[]) => {
  const { id, version, name } = (await makeKey(maker, SENDING)).key;
  return { id, version, name: `${name} edited`, permissions, ipRules: [], expiresAt: null };
};
const linkTo = async (maker: Actor) => ({ id: (await shareOne(maker, await makeKey(maker, SENDING))).id });
const invited = async ({ owner }: Team, role: "viewer" | "owner" = "viewer") => {
  const input = { email: `${randomUUID()}@example.com`, role, permissions: null };
  return requireValue(await createInvitation(owner, input)).invitation.id;
};
const sessionOf = async (person: Actor) => {
  await cookieOf(person);
  const where = { userId: person.userId };
  return (await read((database) => database.session.findFirst({ where })))?.id;
};
const roleChange = (userId: string, role: string) => ({
  userId,
  role,
  permissions: null,
  agreed: [],
  dispositions: [],
});
const TOKEN = "A".repeat(43);
const keys = "app/(account)/keys/actions.ts#";
const members = "app/(account)/members/actions.ts#";
const profile = "app/(account)/profile/actions.ts#";

/** Key actions of which each takes a key: the owner's, and the member's own. */
const onKey = (make: (maker: Actor) => Promise<unknown>): Case[] => [
  { what: "an owner's key", told: OWNERS_KEY, args: async ({ account, owner }) => [account, await make(owner)] },
  { what: "the member's key", told: MEMBERS_KEY, args: async ({ account, member }) => [account, await make(member)] },
];

export const TABLE: Record<string, Case[]> = {
  [`${keys}createKeyAction`]: [
    {
      what: "below the member's boundary",
      args: ({ account }) => [account, keyInput(["SendHttp"])],
      told: "ok ok ok role_insufficient signed_out ok signed_out",
    },
    {
      what: "above the member's boundary",
      args: ({ account }) => [account, keyInput(["SendHttp", "Export"])],
      told: "ok ok permission_beyond_own role_insufficient signed_out ok signed_out",
    },
  ],
  [`${keys}editKeyAction`]: [
    ...onKey((maker) => editOf(maker, ["SendHttp"])),
    {
      what: "the member's key, above their boundary",
      args: async ({ account, member }) => [account, await editOf(member, ["Export"])],
      told: `${"permission_beyond_own ".repeat(3)}role_insufficient signed_out not_found signed_out`,
    },
  ],
  [`${keys}changeKeyAction`]: onKey(referTo),
  [`${keys}deleteKeyAction`]: onKey(referTo),
  [`${keys}createShareLinkAction`]: onKey(async (maker) => createLinkInput(await makeKey(maker, SENDING)).input),
  [`${keys}withdrawShareLinkAction`]: onKey(linkTo),
  "app/(account)/actions.ts#confirmPasswordAction": [
    {
      what: "their own password",
      args: ({ account }) => [account, { password: PASSWORD }],
      told: "ok ok ok ok signed_out ok signed_out",
    },
  ],
  "app/(account)/activity/actions.ts#setActivityKeptAction": [
    {
      what: "a setting",
      args: ({ account }) => [account, { days: 90 }],
      told: `ok ${"role_insufficient ".repeat(3)}signed_out ok signed_out`,
    },
  ],
  [`${profile}renameSelfAction`]: [{ what: "their own", args: () => [{ name: "Other" }], told: SIGNED_IN }],
  [`${profile}changePasswordAction`]: [
    {
      what: "their own",
      args: () => [{ currentPassword: PASSWORD, newPassword: "some other words here" }],
      told: SIGNED_IN,
    },
  ],
  [`${profile}endOneSessionAction`]: [
    {
      what: "somebody else's session",
      args: async ({ owner, stranger, who }) => [{ id: await sessionOf(who === owner ? stranger : owner) }],
      told: SIGNED_IN,
    },
  ],
  [`${profile}endOtherSessionsAction`]: [{ what: "their own", args: () => [], told: SIGNED_IN }],
  [`${members}inviteAction`]: [
    {
      what: "a viewer",
      args: ({ account }) => [account, { email: `${randomUUID()}@example.com`, role: "viewer", permissions: null }],
      told: "ok ok role_insufficient role_insufficient signed_out ok signed_out",
    },
    {
      what: "an owner",
      args: ({ account }) => [account, { email: `${randomUUID()}@example.com`, role: "owner", permissions: null }],
      told: "ok role_insufficient role_insufficient role_insufficient signed_out ok signed_out",
    },
  ],
  [`${members}renewInvitationAction`]: [
    { what: "a viewer's", args: async (scene) => [scene.account, { id: await invited(scene) }], told: MANAGING },
    {
      what: "an owner's",
      args: async (scene) => [scene.account, { id: await invited(scene, "owner") }],
      told: "ok role_insufficient role_insufficient role_insufficient signed_out not_found signed_out",
    },
  ],
  [`${members}withdrawInvitationAction`]: [
    { what: "a viewer's", args: async (scene) => [scene.account, { id: await invited(scene) }], told: MANAGING },
  ],
  [`${members}changeMemberAction`]: [
    {
      what: "the member",
      args: ({ account, member }) => [account, roleChange(member.userId, "viewer")],
      told: MANAGING,
    },
    {
      what: "the owner",
      args: ({ account, owner }) => [account, roleChange(owner.userId, "viewer")],
      told: `last_owner ${"role_insufficient ".repeat(3)}signed_out not_found signed_out`,
    },
    {
      what: "themselves, to owner",
      args: ({ account, who }) => [account, roleChange(who.userId, "owner")],
      told: `ok ${"role_insufficient ".repeat(3)}signed_out ok signed_out`,
    },
  ],
  [`${members}removeMemberAction`]: [
    {
      what: "the member",
      args: ({ account, member }) => [account, { userId: member.userId, dispositions: [] }],
      told: "ok ok ok role_insufficient signed_out not_found signed_out",
    },
    {
      what: "the owner",
      args: ({ account, owner }) => [account, { userId: owner.userId, dispositions: [] }],
      told: `last_owner ${"role_insufficient ".repeat(3)}signed_out not_found signed_out`,
    },
  ],
  [`${members}leaveAccountAction`]: [
    {
      what: "the account",
      args: ({ account }) => [account, { dispositions: [] }],
      told: "last_owner ok ok ok signed_out last_owner signed_out",
    },
  ],
  "app/(account)/actions.ts#signOutAction": [{ what: "their own session", args: () => [], told: all("redirect") }],
  "app/(account)/actions.ts#switchAccountAction": [
    {
      what: "to the account",
      args: ({ owner }) => [{ accountId: owner.accountId }],
      told: "ok ok ok ok not_found not_found signed_out",
    },
  ],
  "app/share/[id]/actions.ts#openShareLinkAction": [
    {
      what: "without the part behind #",
      args: async ({ owner }) => [{ ...(await linkTo(owner)), check: createHash("sha256").digest("base64url") }],
      told: all("not_this_link"),
    },
  ],
  "app/invite/[id]/actions.ts#findOfferAction": [
    {
      what: "without the part behind #",
      args: async (scene) => [{ id: await invited(scene), token: TOKEN }],
      told: all("over"),
    },
  ],
  "app/invite/[id]/actions.ts#acceptInvitationAction": [
    {
      what: "without the part behind #",
      args: async (scene) => [{ as: "signed_in", id: await invited(scene), token: TOKEN }],
      told: all("over"),
    },
  ],
  "app/sign-in/actions.ts#signInAction": [{ what: "nothing", args: () => [{}, {}], told: all("form") }],
  "app/sign-up/actions.ts#signUpAction": [{ what: "nothing", args: () => [{}, {}], told: all("form") }],
};
