/** Shows an invitation's link, once; asks before it goes away, unless it was copied or sent. */
"use client";
import { useRef, useState } from "react";
import { SecretField } from "@/components/secret-field";
import { Button } from "@/components/ui/button";
import { AlertDialog, AlertDialogAction, AlertDialogCancel, Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { nameRole } from "./standing";
import type { ShownLink } from "./use-member-dialogs";

type InvitationLinkDialogProps = {
  shown: ShownLink;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function InvitationLinkDialog({ shown, onClose, onCloseAutoFocus }: InvitationLinkDialogProps) {
  const { title, link, delivery, invitation } = shown;
  const { email, role } = invitation;
  const [isSaved, setSaved] = useState(delivery === "sent");
  const [isAsking, setAsking] = useState(false);
  const copyButton = useRef<HTMLButtonElement>(null);
  const doneButton = useRef<HTMLButtonElement>(null);
  const close = () => (isSaved ? onClose() : setAsking(true));
  return (
    <Dialog
      isOpen
      onClose={close}
      title={title}
      description={
        <span className="break-words">
          For {email}, as {nameRole(role)}.
        </span>
      }
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        copyButton.current?.focus();
      }}
      onCloseAutoFocus={onCloseAutoFocus}
      foot={
        <Button ref={doneButton} weight={isSaved ? "primary" : "secondary"} onClick={close}>
          Done
        </Button>
      }
    >
      <div className="grid gap-5">
        {delivery === "sent" && <Notice>It was also sent by e-mail to {email}.</Notice>}
        {delivery === "failed" && (
          <Notice tone="warn" title={`It could not be sent by e-mail to ${email}`}>
            Hand the link over yourself.
          </Notice>
        )}
        <SecretField
          label="Link"
          copyLabel="Copy link"
          weight={isSaved ? "secondary" : "primary"}
          value={link}
          buttonRef={copyButton}
          onCopied={() => setSaved(true)}
        />
        <ul className="grid list-disc gap-1 pl-5 text-soft marker:text-faint">
          <li className="break-words">
            It works once, within 72 hours from now. Where {email} is new here, whoever opens it becomes that person:
            send it to nobody else.
          </li>
          <li>The link itself is not shown again. The invitation's menu gives it a new one, or withdraws it.</li>
        </ul>
      </div>
      <AlertDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="You won't see this link again"
        description="It was not copied. Without it, the only way is to give the invitation a new link."
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          doneButton.current?.focus();
        }}
        foot={
          <>
            <AlertDialogAction asChild>
              <Button onClick={onClose}>Close anyway</Button>
            </AlertDialogAction>
            <AlertDialogCancel asChild>
              <Button weight="primary">Go back</Button>
            </AlertDialogCancel>
          </>
        }
      />
    </Dialog>
  );
}
