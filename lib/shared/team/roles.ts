/** The roles of an account's members, and the rights of each. */

/** The roles, from the most rights to the fewest. */
export const ROLES = ["owner", "admin", "member", "viewer"] as const;

/** One of `ROLES`. */
export type Role = (typeof ROLES)[number];

/** The rights of a role. "own" means the keys that the person is responsible for. */
export type Rights = {
  /** the keys and the activity that the person may see */
  sees: "all" | "own";
  /** the keys that the person may create, edit, change, delete and share */
  changes: "all" | "own" | "none";
  /** the roles that the person may give and take: members with other roles are out of bounds */
  manages: readonly Role[];
  /** whether the person may change the account's settings */
  settings: boolean;
};

const RIGHTS: Record<Role, Rights> = {
  owner: { sees: "all", changes: "all", manages: ROLES, settings: true },
  admin: { sees: "all", changes: "all", manages: ["admin", "member", "viewer"], settings: false },
  member: { sees: "own", changes: "own", manages: [], settings: false },
  viewer: { sees: "all", changes: "none", manages: [], settings: false },
};

/** The label and the description of each role. */
export const ROLE_TEXTS: Record<Role, { label: string; hint: string }> = {
  owner: { label: "Owner", hint: "Everything, including settings. An account always has at least one owner." },
  admin: { label: "Admin", hint: "All API keys, and all members except owners." },
  member: { label: "Member", hint: "Only their own API keys, within the permissions you set." },
  viewer: { label: "Viewer", hint: "Can see keys and activity, but not change anything." },
};

/** Whether `word` is one of `ROLES`. */
export function isRole(word: string): word is Role {
  return (ROLES as readonly string[]).includes(word);
}

/** The rights of a role. */
export function rightsOf(role: Role): Rights {
  return RIGHTS[role];
}

/** Whether a person with this role may have API keys. */
export function mayHaveKeys(role: Role): boolean {
  return RIGHTS[role].changes !== "none";
}
