/** Shows a link for a member's new password once. */
"use client";
import { useRef, useState } from "react";
import { SecretField } from "@/components/secret-field";
import { ShownOnceDialog } from "@/components/shown-once-dialog";
import type { PasswordLink } from "@/lib/shared/people/link-view";

type PasswordLinkDialogProps = {
  shown: PasswordLink;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

const QUESTION = {
  title: "You won't see this link again",
  description: "You have not copied it. If you close this, you will have to create another one.",
};

export function PasswordLinkDialog({ shown, ...closing }: PasswordLinkDialogProps) {
  const { name, email, link } = shown;
  const [isSaved, setSaved] = useState(false);
  const copyButton = useRef<HTMLButtonElement>(null);
  return (
    <ShownOnceDialog
      {...closing}
      title="Password link created"
      description={`For ${name} (${email}).`}
      isSaved={isSaved}
      question={QUESTION}
      copyButton={copyButton}
    >
      <SecretField
        label="Link"
        copyLabel="Copy link"
        weight={isSaved ? "secondary" : "primary"}
        value={link}
        buttonRef={copyButton}
        onCopied={() => setSaved(true)}
      />
      <ul className="grid list-disc gap-1 pl-5 text-soft marker:text-faint">
        <li>It works once, within the next hour. Send it to this person and to nobody else.</li>
        <li>If it is not needed any more, it ends when the person changes their password.</li>
      </ul>
    </ShownOnceDialog>
  );
}
