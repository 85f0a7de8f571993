/** Holds which dialog about keys is open and the secret being shown, and returns the focus afterwards. */
"use client";
import { useDialogs } from "@/app/(account)/_forms/use-dialogs";
import { CREATE_BUTTON_ID, HEADING_ID } from "@/app/(account)/keys/list/element-ids";
import type { KeyTask } from "@/app/(account)/keys/list/key-menu";
import type { ShownSecret } from "@/app/(account)/keys/reveal/reveal-key-dialog";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyProposal } from "@/lib/shared/usage/fixes";

/**
 * `proposal`: how the edit dialog opens, in place of with the key's own values. `reason`: what the dialog that disables
 * the key opens with.
 */
export type KeyDialog =
  | { task: "create" }
  | { task: KeyTask; subject: KeyView; proposal?: KeyProposal; reason?: string | undefined };

const FALLBACKS = [CREATE_BUTTON_ID, HEADING_ID];

export const useKeyDialogs = () => useDialogs<KeyDialog, ShownSecret>(FALLBACKS);
