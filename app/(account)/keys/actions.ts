/** The server actions of /keys, in the account that the page was rendered for. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { runInAccount } from "@/lib/server/edge/action";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createKey } from "@/lib/server/keys/keys";
import { endOldSecret } from "@/lib/server/keys/overlap";
import { disableKey, enableKey } from "@/lib/server/keys/pausing";
import { createShareLink, withdrawShareLink } from "@/lib/server/sharing/share-links";
import { createKeyInput, disableKeyInput, editKeyInput, keyReference } from "@/lib/shared/keys/key-input";
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import { changeKeyInput } from "@/lib/shared/keys/overlap";
import { createShareLinkInput, shareLinkReference } from "@/lib/shared/keys/share-link-input";

/** Creates a key. This answer is the only place where its secret appears. */
export async function createKeyAction(
  accountId: string,
  input: z.input<typeof createKeyInput>,
): Promise<ActionResult<RevealedKey>> {
  return runInAccount(accountId, createKeyInput, input, createKey);
}

/** Saves the "Edit API Key" form. */
export async function editKeyAction(
  accountId: string,
  input: z.input<typeof editKeyInput>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, editKeyInput, input, editKey);
}

/** Gives a key a new secret. This answer is the only place where it appears. */
export async function changeKeyAction(
  accountId: string,
  input: z.input<typeof changeKeyInput>,
): Promise<ActionResult<RevealedKey>> {
  return runInAccount(accountId, changeKeyInput, input, changeKey);
}

/** Ends the old secret of a key, which a change has left working. */
export async function endOldSecretAction(
  accountId: string,
  input: z.input<typeof keyReference>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, keyReference, input, endOldSecret);
}

/** Disables a key: a pause that can be ended. */
export async function disableKeyAction(
  accountId: string,
  input: z.input<typeof disableKeyInput>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, disableKeyInput, input, disableKey);
}

/** Enables a disabled key. */
export async function enableKeyAction(
  accountId: string,
  input: z.input<typeof keyReference>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, keyReference, input, enableKey);
}

/** Deletes a key. */
export async function deleteKeyAction(
  accountId: string,
  input: z.input<typeof keyReference>,
): Promise<ActionResult<null>> {
  return runInAccount(accountId, keyReference, input, deleteKey);
}

/** Creates a share link: stores the secret that the browser has encrypted, for the first person to open the link. */
export async function createShareLinkAction(
  accountId: string,
  input: z.input<typeof createShareLinkInput>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, createShareLinkInput, input, createShareLink);
}

/** Withdraws a share link that nobody has opened. */
export async function withdrawShareLinkAction(
  accountId: string,
  input: z.input<typeof shareLinkReference>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, shareLinkReference, input, withdrawShareLink);
}
