/** Opens a page's dialog again after a reload that the page asked for, so that it shows what was typed. */
"use client";
import { useEffect, useRef } from "react";
import { useAccountId } from "@/lib/client/account-id";
import { keepForReload, takeKept } from "@/lib/client/kept/kept-state";
import { z } from "@/lib/shared/zod";

/** A dialog by its task and by the id of its subject, if it has one. */
export type KeptDialog = { task: string; id: string | null };

const keptDialog = z.object({ task: z.string(), id: z.string().nullable() });

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
    const kept = keptDialog.safeParse(takeKept(name));
    if (kept.success) latest.current.reopen(kept.data);
  }, [name, isReady]);
}
