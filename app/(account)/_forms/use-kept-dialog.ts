/** Opens a page's dialog again after a reload that the page asked for, so that it shows what was typed. */
"use client";
import { useEffect, useRef } from "react";
import { useAccountId } from "@/lib/client/account-id";
import { keepForReload, takeKept } from "@/lib/client/kept/kept-state";

/** A dialog by its task and by the id of its subject, if it has one. */
export type KeptDialog = { task: string; id: string | null };

// By hand: a schema would bring 90 KB of script to every list.
function restoreDialog(kept: unknown): KeptDialog | null {
  if (typeof kept !== "object" || kept === null || !("task" in kept) || !("id" in kept)) return null;
  const { task, id } = kept;
  return typeof task === "string" && (typeof id === "string" || id === null) ? { task, id } : null;
}

type DialogKeeping = {
  /** the open dialog */
  dialog: KeptDialog | null;
  /** what dialogs are about has loaded */
  isReady: boolean;
  /** Opens the dialog, unless the subject is gone or the person may no longer do that. */
  reopen: (kept: KeptDialog) => void;
};

/** `page` names the page's dialogs. */
export function useKeptDialog(page: string, { dialog, isReady, reopen }: DialogKeeping): void {
  const name = `${useAccountId()}:${page}:dialog`;
  const latest = useRef({ dialog, reopen });
  useEffect(() => {
    latest.current = { dialog, reopen };
  });
  useEffect(() => keepForReload(name, () => latest.current.dialog ?? undefined), [name]);
  useEffect(() => {
    if (!isReady) return;
    const kept = restoreDialog(takeKept(name));
    if (kept) latest.current.reopen(kept);
  }, [name, isReady]);
}
