/** The result that each role gets from the server actions of keys. */
import { randomUUID } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { deleteKey } from "@/lib/server/keys/changes";
import { requireValue } from "@/lib/server/testing/keys";
import { createLinkInput } from "@/lib/server/testing/share-links";
import type { Permission } from "@/lib/shared/keys/permissions";
import { makeKey } from "../people";
import { type Case, linkTo, SENDING } from "./actions-table";

const keys = "app/(account)/keys/actions.ts#";
const deleted = "app/(account)/keys/deleted/actions.ts#";
const safety = "app/(account)/safety/actions.ts#";
const OWNERS_KEY = "ok ok not_found role_insufficient signed_out not_found signed_out";
const MEMBERS_KEY = "ok ok ok role_insufficient signed_out not_found signed_out";

const keyInput = (permissions: Permission[]) => ({
  ...{ requestId: randomUUID(), name: `key ${randomUUID()}`, permissions, ipRules: [], expiresAt: null },
});
const referTo = async (maker: Actor) => {
  const { id, version } = (await makeKey(maker, SENDING)).key;
  return { id, version };
};
const referToDeleted = async (maker: Actor) => {
  const { key } = await makeKey(maker, SENDING);
  requireValue(await deleteKey(maker, key));
  return { id: key.id };
};
const testOf = async (maker: Actor) => {
  const { id: keyId } = (await makeKey(maker, SENDING)).key;
  return { keyId, client: "192.0.2.1", at: Date.now(), call: { permissions: [] } };
};
const editOf = async (maker: Actor, permissions: Permission[]) => {
  const { id, version, name } = (await makeKey(maker, SENDING)).key;
  return { id, version, name: `${name} edited`, permissions, ipRules: [], expiresAt: null };
};

const findingOf = async (maker: Actor) => ({ keyId: (await referTo(maker)).id, kind: "unused" });

/** The cases of an action on a key: on the owner's key, and on the member's own. */
const onKey = (make: (maker: Actor) => Promise<unknown>): Case[] => [
  {
    target: "an owner's key",
    expected: OWNERS_KEY,
    createArguments: async ({ account, owner }) => [account, await make(owner)],
  },
  {
    target: "the member's key",
    expected: MEMBERS_KEY,
    createArguments: async ({ account, member }) => [account, await make(member)],
  },
];

export const KEYS_TABLE: Record<string, Case[]> = {
  "app/(account)/tester/actions.ts#judgeKeyAction": [
    {
      target: "an owner's key",
      createArguments: async ({ account, owner }) => [account, await testOf(owner)],
      expected: "ok ok not_found ok signed_out not_found signed_out",
    },
    {
      target: "the member's key",
      createArguments: async ({ account, member }) => [account, await testOf(member)],
      expected: "ok ok ok ok signed_out not_found signed_out",
    },
  ],
  [`${keys}createKeyAction`]: [
    {
      target: "within the member's boundary",
      createArguments: ({ account }) => [account, keyInput(["SendHttp"])],
      expected: "ok ok ok role_insufficient signed_out ok signed_out",
    },
    {
      target: "beyond the member's boundary",
      createArguments: ({ account }) => [account, keyInput(["SendHttp", "Export"])],
      expected: "ok ok permission_beyond_own role_insufficient signed_out ok signed_out",
    },
  ],
  [`${keys}editKeyAction`]: [
    ...onKey((maker) => editOf(maker, ["SendHttp"])),
    {
      target: "the member's key, beyond their boundary",
      createArguments: async ({ account, member }) => [account, await editOf(member, ["Export"])],
      expected: `${"permission_beyond_own ".repeat(3)}role_insufficient signed_out not_found signed_out`,
    },
  ],
  [`${keys}changeKeyAction`]: onKey(referTo),
  [`${keys}endOldSecretAction`]: onKey(referTo),
  [`${keys}disableKeyAction`]: onKey(async (maker) => ({ ...(await referTo(maker)), reason: "" })),
  [`${keys}enableKeyAction`]: onKey(referTo),
  [`${keys}deleteKeyAction`]: onKey(referTo),
  [`${deleted}restoreKeyAction`]: onKey(async (maker) => ({ ...(await referToDeleted(maker)), secret: "new" })),
  [`${deleted}eraseDeletedKeyAction`]: onKey(referToDeleted),
  [`${deleted}setDeletedKeptAction`]: [
    {
      target: "a setting",
      createArguments: ({ account }) => [account, { days: 90 }],
      expected: "ok role_insufficient role_insufficient role_insufficient signed_out ok signed_out",
    },
  ],
  [`${keys}createShareLinkAction`]: onKey(async (maker) => createLinkInput(await makeKey(maker, SENDING)).input),
  [`${keys}withdrawShareLinkAction`]: onKey(linkTo),
  [`${safety}dismissFindingAction`]: onKey(async (maker) => ({ ...(await findingOf(maker)), reason: "known" })),
  [`${safety}restoreFindingAction`]: onKey(findingOf),
  [`${safety}takeOverKeyAction`]: [
    {
      target: "an owner's key",
      createArguments: async ({ account, owner }) => [account, await referTo(owner)],
      expected: OWNERS_KEY,
    },
    {
      target: "the member's key",
      createArguments: async ({ account, member }) => [account, await referTo(member)],
      expected: "ok ok role_insufficient role_insufficient signed_out not_found signed_out",
    },
  ],
};
