/** Shows an invitation's link once. */
"use client";
import { useRef, useState } from "react";
import { formatRole } from "@/app/(account)/members/role/role-draft";
import { SecretField } from "@/components/secret-field";
import { ShownOnceDialog } from "@/components/shown-once-dialog";
import { Notice } from "@/components/ui/notice";
import type { InvitationLink } from "@/lib/shared/team/member-view";

/** The link being shown, with the dialog's title. It must not leave component state. */
export type ShownLink = InvitationLink & { title: "Invitation created" | "New link" };

type InvitationLinkDialogProps = {
  shown: ShownLink;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

const QUESTION = {
  title: "You won't see this link again",
  description: "You have not copied it. If you close this, you will have to create a new link for the invitation.",
};

export function InvitationLinkDialog({ shown, ...closing }: InvitationLinkDialogProps) {
  const { title, link, delivery, invitation } = shown;
  const { email, role } = invitation;
  const [isSaved, setSaved] = useState(delivery === "sent");
  const copyButton = useRef<HTMLButtonElement>(null);
  return (
    <ShownOnceDialog
      {...closing}
      title={title}
      description={`For ${email}, as ${formatRole(role)}.`}
      isSaved={isSaved}
      question={QUESTION}
      copyButton={copyButton}
    >
      {delivery === "sent" && <Notice>It was also sent by email to {email}.</Notice>}
      {delivery === "failed" && (
        <Notice tone="warn" title={`It could not be sent by email to ${email}`}>
          Send them the link yourself.
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
          It works once, within the next 72 hours. If {email} is new here, anyone who opens the link can join as that
          person, so send it to nobody else.
        </li>
        <li>The link is not shown again. Use the invitation's menu to create a new link or to withdraw it.</li>
      </ul>
    </ShownOnceDialog>
  );
}
