/** What the dialogs of /keys do, in the account that the page was drawn for. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { runInAccount } from "@/lib/server/edge/action";
import { changeKey, deleteKey, editKey } from "@/lib/server/keys/changes";
import { createKey } from "@/lib/server/keys/keys";
import { createShareLink, withdrawShareLink } from "@/lib/server/sharing/share-links";
import { createKeyInput, editKeyInput, keyReference } from "@/lib/shared/keys/key-input";
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/keys/key-view";
import { createShareLinkInput, shareLinkReference } from "@/lib/shared/keys/share-link-input";

/** Makes a key; its secret is in this answer and nowhere else. */
export async function createKeyAction(
  accountId: string,
  input: z.input<typeof createKeyInput>,
): Promise<ActionResult<RevealedKey>> {
  return runInAccount(accountId, createKeyInput, input, createKey);
}

/** Saves what the "Edit API Key" form holds. */
export async function editKeyAction(
  accountId: string,
  input: z.input<typeof editKeyInput>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, editKeyInput, input, editKey);
}

/** Gives a key a new secret, which is in this answer and nowhere else. */
export async function changeKeyAction(
  accountId: string,
  input: z.input<typeof keyReference>,
): Promise<ActionResult<RevealedKey>> {
  return runInAccount(accountId, keyReference, input, changeKey);
}

/** Deletes a key. */
export async function deleteKeyAction(
  accountId: string,
  input: z.input<typeof keyReference>,
): Promise<ActionResult<null>> {
  return runInAccount(accountId, keyReference, input, deleteKey);
}

/** Keeps what the browser has encrypted for whoever opens the link first. */
export async function createShareLinkAction(
  accountId: string,
  input: z.input<typeof createShareLinkInput>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, createShareLinkInput, input, createShareLink);
}

/** Takes back a link that nobody has opened. */
export async function withdrawShareLinkAction(
  accountId: string,
  input: z.input<typeof shareLinkReference>,
): Promise<ActionResult<KeyView>> {
  return runInAccount(accountId, shareLinkReference, input, withdrawShareLink);
}
