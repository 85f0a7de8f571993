/** Whom a page is drawn for, and in which account. */
import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import type { Actor } from "@/lib/server/access/actor";
import { findActor, requireActor } from "@/lib/server/people/sessions";
import { accountReference } from "@/lib/shared/team/member-input";

/** By the headers of the one request in which an action runs and its page is drawn anew: the page's account. */
const pageAccounts = new WeakMap<object, string>();

/**
 * For pages: who is signed in, in the account that the session is in; after an action in the account that its page was
 * drawn for, so that a switch in another tab takes neither the page away nor what the action answered. Anyone else is
 * sent to /sign-in.
 */
export async function requirePageActor(): Promise<Actor> {
  const accountId = pageAccounts.get(await headers());
  const actor = accountId === undefined ? null : await findActor(accountId);
  return actor ?? requireActor();
}

/** For actions: draws the page at `path` anew, in the account that it was drawn for. */
export async function revalidateForAccount(accountId: unknown, path: string): Promise<void> {
  const id = accountReference.safeParse(accountId);
  if (id.success) pageAccounts.set(await headers(), id.data);
  revalidatePath(path);
}
