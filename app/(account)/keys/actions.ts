/** What the dialogs of /keys do. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { runAction } from "@/lib/server/action";
import { changeKey, deleteKey, editKey } from "@/lib/server/key-changes";
import { createKey } from "@/lib/server/keys";
import { createShareLink, withdrawShareLink } from "@/lib/server/share-links";
import { confirmPassword } from "@/lib/server/sign-in";
import type { ActionResult, KeyView, RevealedKey } from "@/lib/shared/key-view";
import { createKeyInput, editKeyInput, keyReference, passwordInput } from "@/lib/shared/schemas";
import { createShareLinkInput, shareLinkReference } from "@/lib/shared/share-link-input";

/** Makes a key; its secret is in this answer and nowhere else. */
export async function createKeyAction(input: z.input<typeof createKeyInput>): Promise<ActionResult<RevealedKey>> {
  return runAction(createKeyInput, input, createKey);
}

/** Saves what the "Edit API Key" form holds. */
export async function editKeyAction(input: z.input<typeof editKeyInput>): Promise<ActionResult<KeyView>> {
  return runAction(editKeyInput, input, editKey);
}

/** Gives a key a new secret, which is in this answer and nowhere else. */
export async function changeKeyAction(input: z.input<typeof keyReference>): Promise<ActionResult<RevealedKey>> {
  return runAction(keyReference, input, changeKey);
}

/** Deletes a key. */
export async function deleteKeyAction(input: z.input<typeof keyReference>): Promise<ActionResult<null>> {
  return runAction(keyReference, input, deleteKey);
}

/** Keeps what the browser has encrypted for whoever opens the link first. */
export async function createShareLinkAction(
  input: z.input<typeof createShareLinkInput>,
): Promise<ActionResult<KeyView>> {
  return runAction(createShareLinkInput, input, createShareLink);
}

/** Takes back a link that nobody has opened. */
export async function withdrawShareLinkAction(
  input: z.input<typeof shareLinkReference>,
): Promise<ActionResult<KeyView>> {
  return runAction(shareLinkReference, input, withdrawShareLink);
}

/** Answers `password_required`; afterwards the same call is repeated. */
export async function confirmPasswordAction(input: z.input<typeof passwordInput>): Promise<ActionResult<null>> {
  return runAction(passwordInput, input, confirmPassword);
}
