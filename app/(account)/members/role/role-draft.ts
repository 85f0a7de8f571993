/** The contents of the role fields: a role, and a member's permission boundary. */

import { findOfferedPreset } from "@/components/keys/permission-offer";
import { permissions } from "@/lib/shared/keys/key-input";
import { PRESETS } from "@/lib/shared/keys/permission-presets";
import type { Permission } from "@/lib/shared/keys/permissions";
import { type Catalogue, EMPTY_CATALOGUE, listOffered } from "@/lib/shared/permissions/catalogue";
import type { MemberView } from "@/lib/shared/team/member-view";
import { ROLE_TEXTS, ROLES, type Role, rightsOf } from "@/lib/shared/team/roles";
import * as z from "@/lib/shared/zod";

/** `isCustom` is the picker's. The permissions are kept while another role is selected. */
export type RoleDraft = { role: Role; permissions: Permission[]; isCustom: boolean };

const VIEW_ONLY = PRESETS.find(({ id }) => id === "view")?.permissions ?? [];

/**
 * The member's role as it is. For an invitation: a member whose keys can view everything and change nothing; of a
 * server's own permissions, its first preset, which may be anything or missing.
 */
export function startRoleDraft(
  catalogue: Catalogue = EMPTY_CATALOGUE,
  member?: Pick<MemberView, "role" | "boundary">,
): RoleDraft {
  const first = listOffered(catalogue).includes("own") ? (catalogue.presets[0]?.permissions ?? []) : VIEW_ONLY;
  const permissions: Permission[] = [...(member?.boundary?.length ? member.boundary : first)];
  const isCustom = findOfferedPreset(permissions, null, catalogue) === null;
  return { role: member?.role ?? "member", permissions, isCustom };
}

const keptDraft = z.object({
  role: z.enum(ROLES),
  permissions: z.union([permissions, z.tuple([])]),
  isCustom: z.boolean(),
});

/** The draft that was kept over a reload, perhaps by another version of Latchkey; or null. */
export function restoreRoleDraft(kept: unknown): RoleDraft | null {
  return keptDraft.safeParse(kept).data ?? null;
}

/** What to send: a role, and permissions for members only. */
export function readRoleDraft({ role, permissions }: RoleDraft): { role: Role; permissions: Permission[] | null } {
  return { role, permissions: role === "member" ? permissions : null };
}

/** Whether saving would change nothing. */
export function isUnchanged(member: MemberView, draft: RoleDraft): boolean {
  const { role, permissions } = readRoleDraft(draft);
  if (role !== member.role || permissions === null) return role === member.role;
  const before = member.boundary ?? [];
  return before.length === permissions.length && permissions.every((word) => before.includes(word));
}

/** Sentences that tell a person which rights they lose by their own change of role. */
export function listLostRights(from: Role, to: Role): string[] {
  const [before, after] = [rightsOf(from), rightsOf(to)];
  const isLower = before.manages.length > after.manages.length;
  return [
    before.settings && !after.settings && "You can't change the account's settings any more.",
    isLower && after.manages.length > 0 && "You can't invite, change or remove owners any more.",
    isLower && after.manages.length === 0 && "You can't invite, change or remove members any more.",
    before.sees === "all" && after.sees === "own" && "You see only your own API keys and their activity.",
    before.changes !== "none" && after.changes === "none" && "You can't create, edit, change or delete API keys.",
    before.changes === "all" && after.changes === "own" && "Your API keys can have only the permissions chosen above.",
  ].filter((sentence) => sentence !== false);
}

/** "an admin", "a viewer". */
export function formatRole(role: Role): string {
  const word = ROLE_TEXTS[role].label.toLowerCase();
  return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
}
