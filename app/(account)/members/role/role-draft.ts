/** What the forms hold of a role, and of what a member's keys may have at most. */

import { findPreset, type Permission, PRESETS } from "@/lib/shared/keys/permissions";
import type { MemberView } from "@/lib/shared/team/member-view";
import { ROLE_TEXTS, type Role, rightsOf } from "@/lib/shared/team/roles";

/** `isCustom`: as the picker keeps it. The permissions are kept while another role is looked at. */
export type RoleDraft = { role: Role; permissions: Permission[]; isCustom: boolean };

const VIEW_ONLY = PRESETS.find(({ id }) => id === "view")?.permissions ?? [];

/** As it is, or for somebody new: a member whose keys see and change nothing. */
export function startRoleDraft(member?: Pick<MemberView, "role" | "boundary">): RoleDraft {
  const permissions = [...(member?.boundary?.length ? member.boundary : VIEW_ONLY)];
  return { role: member?.role ?? "member", permissions, isCustom: findPreset(permissions) === null };
}

/** As the server wants it. */
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

/** What somebody who steps down can't do any more, as sentences to themselves. */
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
