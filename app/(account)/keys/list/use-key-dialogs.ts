/** Which dialog of /keys is open, the secret while it is shown, and where the focus goes afterwards. */
"use client";
import { useDialogs } from "@/app/(account)/_forms/use-dialogs";
import type { Revealed } from "@/app/(account)/keys/reveal/reveal-key-dialog";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyTask } from "./key-menu";

export type KeyDialog = { task: "create" } | { task: KeyTask; subject: KeyView };

export const HEADING_ID = "keys-heading";
export const CREATE_BUTTON_ID = "create-key";
export const menuButtonId = (keyId: string): string => `key-menu-${keyId}`;

const FALLBACKS = [CREATE_BUTTON_ID, HEADING_ID];

export const useKeyDialogs = () => useDialogs<KeyDialog, Revealed>(FALLBACKS);
