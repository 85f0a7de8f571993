/** The result that each role gets from the server actions of forgotten passwords, addresses and the account's name. */
import { randomUUID } from "node:crypto";
import { PASSWORD } from "../people";
import type { Case } from "./actions-table";

const LINK = { id: randomUUID(), token: "A".repeat(43) };
const profile = "app/(account)/profile/actions.ts#";
const everybody = (code: string) => Array(7).fill(code).join(" ");
const signedIn = (code: string) => `${Array(6).fill(code).join(" ")} signed_out`;

export const RECOVERY_TABLE: Record<string, Case[]> = {
  "app/(account)/members/actions.ts#createPasswordLinkAction": [
    {
      target: "the member",
      createArguments: ({ account, member }) => [account, { userId: member.userId }],
      expected: "ok ok role_insufficient role_insufficient signed_out not_found signed_out",
    },
    {
      target: "the owner",
      createArguments: ({ account, owner }) => [account, { userId: owner.userId }],
      expected:
        "role_insufficient role_insufficient role_insufficient role_insufficient signed_out not_found signed_out",
    },
  ],
  [`${profile}changeEmailAction`]: [
    {
      target: "their own",
      createArguments: () => [{ email: `${randomUUID()}@example.com`, currentPassword: PASSWORD }],
      expected: signedIn("ok"),
    },
  ],
  [`${profile}renameAccountAction`]: [
    {
      target: "the account",
      createArguments: ({ account }) => [account, { name: "Other" }],
      expected: `ok ${"role_insufficient ".repeat(3)}signed_out ok signed_out`,
    },
  ],
  "app/confirm-email/[id]/actions.ts#findEmailChangeAction": [
    { target: "a link that nobody made", createArguments: () => [LINK], expected: signedIn("not_found") },
  ],
  "app/confirm-email/[id]/actions.ts#confirmEmailAction": [
    { target: "a link that nobody made", createArguments: () => [LINK], expected: signedIn("not_found") },
  ],
  "app/forgot/actions.ts#forgotAction": [
    { target: "nothing", createArguments: () => [{}, {}], expected: everybody("form") },
  ],
  "app/reset/[id]/actions.ts#findResetAction": [
    { target: "a link that nobody made", createArguments: () => [LINK], expected: everybody("over") },
  ],
  "app/reset/[id]/actions.ts#resetPasswordAction": [
    {
      target: "a link that nobody made",
      createArguments: () => [{ ...LINK, password: "some other words here" }],
      expected: everybody("over"),
    },
  ],
};
