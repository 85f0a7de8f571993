/** Describes each role to the person who is invited to it. */
import type { Role } from "./roles";

/** A sentence for each role, shown on the invitation's page. */
export const ROLE_OFFERS: Record<Role, string> = {
  owner: "You can do everything in the account, including its settings.",
  admin: "You can manage all API keys, and all members except owners.",
  member: "You can have your own API keys, within the permissions that were set for you.",
  viewer: "You can see keys and activity, but not change anything.",
};
