/** Shows why an action was refused when the reason belongs to no field. */
"use client";
import { CallFailureNotice } from "@/components/call-failure-notice";
import { Button, buttonClasses } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Submission } from "./use-submission";

export function SubmissionNotice({ submission }: { submission: Submission }) {
  const { failure, repeat } = submission;
  if (!failure) return null;
  switch (failure.code) {
    case "invalid":
      // The fields show their own messages.
      return Object.keys(failure.fields).length > 0 ? null : (
        <Notice tone="danger" role="alert">
          {failure.message}
        </Notice>
      );
    case "signed_out":
      if (failure.signedInAs !== undefined) return <StrangerNotice message={failure.message} />;
      return (
        <Notice
          tone="warn"
          role="alert"
          title={failure.message}
          actions={
            <a href="/sign-in" target="_blank" rel="noreferrer" className={buttonClasses({ size: "sm" })}>
              Sign in in a new tab
            </a>
          }
        >
          Then come back here and try again. What you filled in is kept.
        </Notice>
      );
    case "updated":
    case "server_fault":
    case "no_answer":
      return <CallFailureNotice failure={failure.code} onRepeat={repeat} />;
    case "try_later":
      return (
        <Notice
          tone="warn"
          role="alert"
          actions={
            <Button size="sm" onClick={repeat}>
              Try again
            </Button>
          }
        >
          {failure.message}
        </Notice>
      );
    default:
      return (
        <Notice tone="danger" role="alert">
          {failure.message}
        </Notice>
      );
  }
}

/** A member who was removed, or another person who signed in with this browser. */
function StrangerNotice({ message }: { message: string }) {
  return (
    <Notice
      tone="warn"
      role="alert"
      title={message}
      actions={
        <a href="/keys" target="_blank" rel="noreferrer" className={buttonClasses({ size: "sm" })}>
          Open your account in a new tab
        </a>
      }
    >
      You were removed from it, or signed in as someone else in another tab. What you filled in is kept here, and
      nothing was saved.
    </Notice>
  );
}
