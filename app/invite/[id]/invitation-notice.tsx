/** Says why an invitation can't be accepted, and what to do. */
"use client";
import { useEffect, useRef } from "react";
import { CallFailureNotice } from "@/components/call-failure-notice";
import { Button, buttonClasses } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { InvitationStage } from "./use-invitation";

type InvitationNoticeProps = { view: Exclude<InvitationStage, { kind: "looking" | "offered" }>; onRepeat: () => void };

export function InvitationNotice({ view, onRepeat }: InvitationNoticeProps) {
  const notice = useRef<HTMLDivElement>(null);
  // The focused element is gone. "incomplete" is shown from the start, so there is nothing to replace.
  useEffect(() => {
    if (view.kind !== "incomplete") notice.current?.focus();
  }, [view]);
  const focused = { ref: notice, className: "outline-none" };
  const tryAgain = (
    <Button size="sm" onClick={onRepeat}>
      Try again
    </Button>
  );
  switch (view.kind) {
    case "incomplete":
      return (
        <Notice tone="warn" title="This link is not complete">
          The part after the # is missing or was cut off. Open the link exactly as it was sent, or ask the person who
          invited you for a new one.
        </Notice>
      );
    case "over":
      return (
        <Notice {...focused} tone="warn" role="status" title="This invitation no longer works">
          It was accepted, withdrawn or replaced by a newer link, or it has expired. If you have already joined, sign
          in. Otherwise, ask the person who invited you for a new one.
        </Notice>
      );
    case "try_later":
      return (
        <Notice {...focused} tone="warn" role="alert" actions={tryAgain}>
          {view.message}
        </Notice>
      );
    case "failed":
      return (
        <CallFailureNotice
          {...focused}
          failure={view.failure}
          onRepeat={onRepeat}
          afterUpdate="The invitation was not accepted, and the link still works."
          consequence="The invitation was not accepted."
        />
      );
    case "joined":
      return (
        <Notice
          {...focused}
          role="status"
          title="You have joined"
          actions={
            <a href="/keys" className={buttonClasses({ size: "sm" })}>
              Go to the account
            </a>
          }
        >
          The account opens in a moment.
        </Notice>
      );
  }
}
