/** Which dialog of /keys is open, the secret while it is shown, and where the focus goes afterwards. */
"use client";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { KeyView } from "@/lib/shared/key-view";
import type { KeyTask } from "./key-menu";
import type { Revealed } from "./reveal-key-dialog";

export type KeyDialog = { task: "create" } | { task: KeyTask; subject: KeyView };

export const HEADING_ID = "keys-heading";
export const CREATE_BUTTON_ID = "create-key";
export const menuButtonId = (keyId: string): string => `key-menu-${keyId}`;

export function useKeyDialogs() {
  const [dialog, setDialog] = useState<KeyDialog | null>(null);
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const opener = useRef(CREATE_BUTTON_ID);
  const isOpen = useRef(false);
  useLayoutEffect(() => {
    isOpen.current = dialog !== null || revealed !== null;
  }, [dialog, revealed]);

  useEffect(() => {
    // The browser may keep the whole page for its back button: it must not keep the secret.
    const forget = () => flushSync(() => setRevealed(null));
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, []);

  const open = useCallback((next: KeyDialog, openerId: string) => {
    opener.current = openerId;
    setDialog(next);
  }, []);
  const reveal = useCallback((next: Revealed) => {
    setDialog(null);
    setRevealed(next);
  }, []);
  const close = useCallback(() => {
    setDialog(null);
    setRevealed(null);
  }, []);
  const returnFocus = useCallback((event: Event) => {
    event.preventDefault();
    // One dialog made place for another.
    if (isOpen.current) return;
    for (const id of [opener.current, CREATE_BUTTON_ID, HEADING_ID]) {
      const target = document.getElementById(id);
      target?.focus();
      // A disabled button takes no focus.
      if (target && document.activeElement === target) return;
    }
  }, []);
  return { dialog, revealed, open, reveal, close, returnFocus };
}
