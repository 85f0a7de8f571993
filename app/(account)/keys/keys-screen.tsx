/** The list of keys with its dialogs. It alone holds a new secret while that is shown. */
"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useKeptDialog } from "@/app/(account)/_forms/use-kept-dialog";
import { CREATE_BUTTON_ID, menuButtonId } from "@/app/(account)/keys/list/element-ids";
import type { KeyTask } from "@/app/(account)/keys/list/key-menu";
import { KeysHeader } from "@/app/(account)/keys/list/keys-header";
import { KeysList } from "@/app/(account)/keys/list/keys-list";
import type { ShownSecret } from "@/app/(account)/keys/reveal/reveal-key-dialog";
import { createLazyDialog } from "@/components/lazy-dialog";
import { useAccountId } from "@/lib/client/account-id";
import { leaveForSignIn, SignedOutError } from "@/lib/client/queries/account-data";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import { type KeyView, type RevealedKey, statusOf } from "@/lib/shared/keys/key-view";
import type { Confirmation } from "@/lib/shared/nodes/confirmation";
import { HeldNotice } from "./held-notice";
import { useKeyDialogs } from "./use-key-dialogs";

const KeyDialogs = createLazyDialog(async () => (await import("./key-dialogs")).KeyDialogs);

/** `userId`: the signed-in person. `clientAddress`: this browser's address as the server sees it. */
export function KeysScreen({ userId, clientAddress }: { userId: string; clientAddress: string }) {
  const query = useQuery(keysQuery(useAccountId()));
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
  const openTask = (task: KeyTask, key: KeyView) => open({ task, subject: key }, menuButtonId(key.id));
  useKeptDialog("keys", {
    dialog: dialog && { task: dialog.task, id: "subject" in dialog ? dialog.subject.id : null },
    isReady: query.data !== undefined,
    reopen: ({ task, id }) => {
      const subject = query.data?.keys.find((key) => key.id === id);
      if (task === "create") openCreate();
      else if (subject && (task === "edit" || task === "delete")) openTask(task, subject);
    },
  });

  return (
    <>
      <KeysHeader list={query.data} onCreate={openCreate} />
      <HeldNotice list={query.data} />
      <KeysList query={query} userId={userId} onCreate={openCreate} onTask={openTask} />
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
    </>
  );
}
