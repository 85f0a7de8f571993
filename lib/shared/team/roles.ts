/** The roles of an account's members, and what each may do. */

/** From the one that may do everything down. */
export const ROLES = ["owner", "admin", "member", "viewer"] as const;

/** One of `ROLES`. */
export type Role = (typeof ROLES)[number];

/** What a role may do. `own`: only what the person answers for. */
export type Rights = {
  /** the keys, and the activity, that they see */
  sees: "all" | "own";
  /** the keys that they make, edit, change, delete and share */
  changes: "all" | "own" | "none";
  /** whom they invite, and whose role they give, change and take: the roles of people before and after */
  manages: readonly Role[];
  /** the account's settings */
  settings: boolean;
};

const RIGHTS: Record<Role, Rights> = {
  owner: { sees: "all", changes: "all", manages: ROLES, settings: true },
  admin: { sees: "all", changes: "all", manages: ["admin", "member", "viewer"], settings: false },
  member: { sees: "own", changes: "own", manages: [], settings: false },
  viewer: { sees: "all", changes: "none", manages: [], settings: false },
};

/** What people read for a role. */
export const ROLE_TEXTS: Record<Role, { label: string; hint: string }> = {
  owner: { label: "Owner", hint: "Everything, including settings. An account always has at least one owner." },
  admin: { label: "Admin", hint: "All API keys, and all members except owners." },
  member: { label: "Member", hint: "Only their own API keys, within the permissions you set." },
  viewer: { label: "Viewer", hint: "Can see keys and activity, but not change anything." },
};

/** Whether a stored word is a role. */
export function isRole(word: string): word is Role {
  return (ROLES as readonly string[]).includes(word);
}

/** What a role may do. */
export function rightsOf(role: Role): Rights {
  return RIGHTS[role];
}

/** Whether somebody of this role may have API keys to answer for. */
export function mayHaveKeys(role: Role): boolean {
  return RIGHTS[role].changes !== "none";
}
