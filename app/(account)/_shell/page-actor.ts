/** Finds the person whom a page is rendered for, and the account. */
import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import type { Actor } from "@/lib/server/access/actor";
import { findActor, requireActor } from "@/lib/server/people/sessions";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { accountReference } from "@/lib/shared/team/member-input";

/** The page's account, keyed by the headers of the request in which an action runs and its page is rendered again. */
const pageAccounts = new WeakMap<object, string>();

/**
 * For pages: returns the signed-in person, in the session's account. After an action it is the account that the page
 * was rendered for, so a switch in another tab discards neither the page nor the action's answer. Redirects to
 * /sign-in when nobody is signed in.
 */
export async function requirePageActor(): Promise<Actor> {
  const accountId = pageAccounts.get(await headers());
  const actor = accountId === undefined ? null : await findActor(accountId);
  return actor ?? requireActor();
}

/**
 * For actions: renders the page at `path` again, in the account that it was rendered for, and passes `result` on.
 * Nothing is rendered for a person who is signed out: the redirect would close the dialog with what they typed, before
 * it can say so.
 */
export async function revalidateForAccount<T>(
  accountId: unknown,
  path: string,
  result: ActionResult<T>,
): Promise<ActionResult<T>> {
  if (isSignedOut(result)) return result;
  const id = accountReference.safeParse(accountId);
  if (id.success) pageAccounts.set(await headers(), id.data);
  revalidatePath(path);
  return result;
}

/** The same for every page, such as after a change of a name that the navigation shows. */
export function revalidateAll<T>(result: ActionResult<T>): ActionResult<T> {
  if (!isSignedOut(result)) revalidatePath("/", "layout");
  return result;
}

function isSignedOut(result: ActionResult<unknown>): boolean {
  return !result.ok && result.refusal.code === "signed_out";
}
