/** What a role lets people do, said to the one who is invited to it. */
import type { Role } from "./roles";

/** A sentence for each role, to be read on the invitation's page. */
export const ROLE_OFFERS: Record<Role, string> = {
  owner: "You may do everything there, settings included.",
  admin: "You may manage all API keys, and the members below owner.",
  member: "You may have API keys of your own, up to the permissions that were set for you.",
  viewer: "You may see keys and activity, and change nothing.",
};
