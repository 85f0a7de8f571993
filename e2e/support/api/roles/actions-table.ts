/** The result that each role gets from each server action: the table of `roles-actions.test.ts`. */
import { createHash, randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { read } from "@/lib/server/db/transactions";
import { createInvitation } from "@/lib/server/team/invitations";
import { requireValue } from "@/lib/server/testing/keys";
import { shareOne } from "@/lib/server/testing/share-links";
import { makeKey, PASSWORD } from "../people";
import { cookieOf, type Team } from "../team";

/** The stranger calls twice: in the account, of which they are no member, and in their own, with the account's ids. */
export const CALLERS = ["owner", "admin", "member", "viewer", "stranger", "elsewhere", "nobody"] as const;

/** `account`: the id that the caller sends for the account that the page was drawn for. */
type Scene = Team & { account: string; actor: Actor };
export type Case = {
  target: string;
  createArguments: (scene: Scene) => unknown[] | Promise<unknown[]>;
  /** the result of each of CALLERS, separated by spaces: "ok", a refusal's code, or "redirect" */
  expected: string;
};

const NEW = ["ok ok", "role_insufficient", "signed_out"] as const;
const all = (code: string) => Array(CALLERS.length).fill(code).join(" ");
const SIGNED_IN = "ok ok ok ok ok ok signed_out";
const MANAGING = `${NEW[0]} ${NEW[1]} ${NEW[1]} ${NEW[2]} not_found ${NEW[2]}`;

export const SENDING = { permissions: ["SendHttp" as const] };
export const linkTo = async (maker: Actor) => ({ id: (await shareOne(maker, await makeKey(maker, SENDING))).id });
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
const members = "app/(account)/members/actions.ts#";
const profile = "app/(account)/profile/actions.ts#";

export const TABLE: Record<string, Case[]> = {
  "app/(account)/actions.ts#confirmPasswordAction": [
    {
      target: "their own password",
      createArguments: ({ account }) => [account, { password: PASSWORD }],
      expected: "ok ok ok ok signed_out ok signed_out",
    },
  ],
  "app/(account)/activity/actions.ts#setActivityKeptAction": [
    {
      target: "a setting",
      createArguments: ({ account }) => [account, { days: 90 }],
      expected: `ok ${"role_insufficient ".repeat(3)}signed_out ok signed_out`,
    },
  ],
  "app/(account)/settings/actions.ts#savePolicyAction": [
    {
      target: "a policy that hits no key",
      createArguments: ({ account }) => [
        account,
        {
          ...{ defaultExpiryDays: null, longestLifeDays: null, idleDays: 3_650, requiresRestriction: false },
          ...{ forbidden: [], agreed: [] },
        },
      ],
      expected: `ok ${"role_insufficient ".repeat(3)}signed_out ok signed_out`,
    },
  ],
  [`${profile}renameSelfAction`]: [
    { target: "their own", createArguments: () => [{ name: "Other" }], expected: SIGNED_IN },
  ],
  [`${profile}changePasswordAction`]: [
    {
      target: "their own",
      createArguments: () => [{ currentPassword: PASSWORD, newPassword: "some other words here" }],
      expected: SIGNED_IN,
    },
  ],
  [`${profile}endOneSessionAction`]: [
    {
      target: "somebody else's session",
      createArguments: async ({ owner, stranger, actor }) => [
        { id: await sessionOf(actor === owner ? stranger : owner) },
      ],
      expected: SIGNED_IN,
    },
  ],
  [`${profile}endOtherSessionsAction`]: [{ target: "their own", createArguments: () => [], expected: SIGNED_IN }],
  [`${members}inviteAction`]: [
    {
      target: "a viewer",
      createArguments: ({ account }) => [
        account,
        { email: `${randomUUID()}@example.com`, role: "viewer", permissions: null },
      ],
      expected: "ok ok role_insufficient role_insufficient signed_out ok signed_out",
    },
    {
      target: "an owner",
      createArguments: ({ account }) => [
        account,
        { email: `${randomUUID()}@example.com`, role: "owner", permissions: null },
      ],
      expected: "ok role_insufficient role_insufficient role_insufficient signed_out ok signed_out",
    },
  ],
  [`${members}renewInvitationAction`]: [
    {
      target: "a viewer's",
      createArguments: async (scene) => [scene.account, { id: await invited(scene) }],
      expected: MANAGING,
    },
    {
      target: "an owner's",
      createArguments: async (scene) => [scene.account, { id: await invited(scene, "owner") }],
      expected: "ok role_insufficient role_insufficient role_insufficient signed_out not_found signed_out",
    },
  ],
  [`${members}withdrawInvitationAction`]: [
    {
      target: "a viewer's",
      createArguments: async (scene) => [scene.account, { id: await invited(scene) }],
      expected: MANAGING,
    },
  ],
  [`${members}changeMemberAction`]: [
    {
      target: "the member",
      createArguments: ({ account, member }) => [account, roleChange(member.userId, "viewer")],
      expected: MANAGING,
    },
    {
      target: "the owner",
      createArguments: ({ account, owner }) => [account, roleChange(owner.userId, "viewer")],
      expected: `last_owner ${"role_insufficient ".repeat(3)}signed_out not_found signed_out`,
    },
    {
      target: "themselves, to owner",
      createArguments: ({ account, actor }) => [account, roleChange(actor.userId, "owner")],
      expected: `ok ${"role_insufficient ".repeat(3)}signed_out ok signed_out`,
    },
  ],
  [`${members}removeMemberAction`]: [
    {
      target: "the member",
      createArguments: ({ account, member }) => [account, { userId: member.userId, dispositions: [] }],
      expected: "ok ok ok role_insufficient signed_out not_found signed_out",
    },
    {
      target: "the owner",
      createArguments: ({ account, owner }) => [account, { userId: owner.userId, dispositions: [] }],
      expected: `last_owner ${"role_insufficient ".repeat(3)}signed_out not_found signed_out`,
    },
  ],
  [`${members}leaveAccountAction`]: [
    {
      target: "the account",
      createArguments: ({ account }) => [account, { dispositions: [] }],
      expected: "last_owner ok ok ok signed_out last_owner signed_out",
    },
  ],
  "app/(account)/actions.ts#signOutAction": [
    { target: "their own session", createArguments: () => [], expected: all("redirect") },
  ],
  "app/(account)/actions.ts#switchAccountAction": [
    {
      target: "to the account",
      createArguments: ({ owner }) => [{ accountId: owner.accountId }],
      expected: "ok ok ok ok not_found not_found signed_out",
    },
  ],
  "app/share/[id]/actions.ts#openShareLinkAction": [
    {
      target: "without the part behind #",
      createArguments: async ({ owner }) => [
        { ...(await linkTo(owner)), check: createHash("sha256").digest("base64url") },
      ],
      expected: all("not_this_link"),
    },
  ],
  "app/invite/[id]/actions.ts#findOfferAction": [
    {
      target: "without the part behind #",
      createArguments: async (scene) => [{ id: await invited(scene), token: TOKEN }],
      expected: all("over"),
    },
  ],
  "app/invite/[id]/actions.ts#acceptInvitationAction": [
    {
      target: "without the part behind #",
      createArguments: async (scene) => [{ as: "signed_in", id: await invited(scene), token: TOKEN }],
      expected: all("over"),
    },
  ],
  "app/sign-in/actions.ts#signInAction": [
    { target: "nothing", createArguments: () => [{}, {}], expected: all("form") },
  ],
  "app/sign-up/actions.ts#signUpAction": [
    { target: "nothing", createArguments: () => [{}, {}], expected: all("form") },
  ],
};
