/** Who does something, as an activity entry tells it. */
import type { Actor } from "@/lib/server/people/sessions";

/** Who did it, from where. Exactly one of `userId` and `byKeyId` is set; neither when nobody is known. */
export type ActivityActor = {
  accountId: string;
  userId: string | null;
  byKeyId: string | null;
  name: string;
  address: string;
};

/** Who opened a share link: its address is all that is known. */
export function linkHolderActor(accountId: string, address: string): ActivityActor {
  return { accountId, userId: null, byKeyId: null, name: "Someone with the link", address };
}

/** What happens by itself when its time has come. */
export function systemActor(accountId: string): ActivityActor {
  return { accountId, userId: null, byKeyId: null, name: "Latchkey", address: "" };
}

/** A person as a activityActor. */
export function toActivityActor({ accountId, userId, userName, clientAddress }: Actor): ActivityActor {
  return { accountId, userId, byKeyId: null, name: userName, address: clientAddress };
}
