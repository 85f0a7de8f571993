/** Opens the dialogs about keys, on every page that shows keys. It alone holds a new secret while that is shown. */
"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { useKeptDialog } from "@/app/(account)/_forms/use-kept-dialog";
import { CREATE_BUTTON_ID, menuButtonId } from "@/app/(account)/keys/list/element-ids";
import type { KeyTask } from "@/app/(account)/keys/list/key-menu";
import type { ShownSecret } from "@/app/(account)/keys/reveal/reveal-key-dialog";
import { createLazyDialog } from "@/components/lazy-dialog";
import { leaveForSignIn, SignedOutError } from "@/lib/client/queries/account-data";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import { type KeyList, type KeyView, type RevealedKey, statusOf } from "@/lib/shared/keys/key-view";
import type { Confirmation } from "@/lib/shared/nodes/confirmation";
import type { KeyProposal } from "@/lib/shared/usage/fixes";
import { useKeyDialogs } from "./use-key-dialogs";

const KeyDialogs = createLazyDialog(async () => (await import("./key-dialogs")).KeyDialogs);

type KeyTasksOptions = {
  /** names the page, for what is kept over a reload */
  page: string;
  query: UseQueryResult<KeyList>;
  /** this browser's address as the server sees it */
  clientAddress: string;
};

type TaskOptions = { openerId?: string; reason?: string | undefined };

/** How a page opens dialogs. `dialogs` must be rendered. */
export type KeyTasks = {
  openCreate: () => void;
  /** `openerId`: the element that gets the focus back, by default the key's menu. */
  openTask: (task: KeyTask, key: KeyView, options?: TaskOptions) => void;
  /** Opens the edit dialog as proposed. `openerId`: the element that gets the focus back. */
  propose: (key: KeyView, proposal: KeyProposal, openerId: string) => void;
  dialogs: ReactNode;
  isOpen: boolean;
};

export function useKeyTasks({ page, query, clientAddress }: KeyTasksOptions): KeyTasks {
  const list = useKeyListChanges();
  const { dialog, shown, open, show, close, returnFocus } = useKeyDialogs();
  // Leaving would lose what was typed in a dialog, or a secret that is shown. The dialog itself says that the person
  // is signed out.
  const isOpen = dialog !== null || shown !== null;
  const isOver = query.error instanceof SignedOutError && !isOpen;
  useEffect(() => {
    if (isOver) leaveForSignIn();
  }, [isOver]);

  const showUnder = (title: ShownSecret["title"]) => (result: RevealedKey, confirmation: Confirmation | null) => {
    const { key, secret } = result;
    const status = statusOf(key, Date.now());
    const refused = {
      isExpired: status === "expired",
      isHeld: status === "held",
      isDisabled: status === "disabled",
    };
    show({ title, keyId: key.id, name: key.name, ...refused, confirmation, secret });
    void list.put(key).then(list.refresh);
  };
  const openCreate = () => open({ task: "create" }, CREATE_BUTTON_ID);
  const openTask = (task: KeyTask, key: KeyView, { openerId = menuButtonId(key.id), reason }: TaskOptions = {}) =>
    open({ task, subject: key, reason }, openerId);
  useKeptDialog(page, {
    dialog: dialog && { task: dialog.task, id: "subject" in dialog ? dialog.subject.id : null },
    isReady: query.data !== undefined,
    reopen: ({ task, id }) => {
      const subject = query.data?.keys.find((key) => key.id === id);
      if (task === "create") openCreate();
      else if (subject && (task === "edit" || task === "delete")) openTask(task, subject);
    },
  });

  return {
    openCreate,
    openTask,
    propose: (subject, proposal, openerId) => open({ task: "edit", subject, proposal }, openerId),
    isOpen,
    dialogs: (
      <KeyDialogs
        props={
          isOpen
            ? {
                ...{ dialog, shown, clientAddress, boundary: query.data?.boundary ?? null },
                onCreated: (revealed) => showUnder("API key created")(revealed, null),
                onChanged: showUnder("API key changed"),
                onChangeKey: (key) => {
                  list.refresh();
                  openTask("change", key);
                },
                ...{ onClose: close, onCloseAutoFocus: returnFocus },
              }
            : null
        }
      />
    ),
  };
}
