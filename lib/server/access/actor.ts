/** Who does something, as an activity entry tells it. */
import type { Actor } from "@/lib/server/people/sessions";

/** Who did it, from where. Exactly one of `userId` and `byKeyId` is set; neither when nobody is known. */
export type Doer = { accountId: string; userId: string | null; byKeyId: string | null; name: string; address: string };

/** Who opened a share link: its address is all that is known. */
export function doerWithLink(accountId: string, address: string): Doer {
  return { accountId, userId: null, byKeyId: null, name: "Someone with the link", address };
}

/** What happens by itself when its time has come. */
export function doerOfTime(accountId: string): Doer {
  return { accountId, userId: null, byKeyId: null, name: "Latchkey", address: "" };
}

/** A person as a doer. */
export function doerOf({ accountId, userId, userName, clientAddress }: Actor): Doer {
  return { accountId, userId, byKeyId: null, name: userName, address: clientAddress };
}
