/** Says that a call got no answer, why, and what to do. */
"use client";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { CALL_FAILURE_TEXTS, type CallFailure } from "@/lib/client/actions/call-action";
import { reloadKeeping } from "@/lib/client/kept/kept-state";

type CallFailureNoticeProps = {
  failure: CallFailure;
  /** repeats the call; without it, the form's own button does */
  onRepeat?: () => void;
  /** what it means that the call may have been carried out; by default: it is safe to repeat */
  consequence?: ReactNode;
  /** what an update means for this page; by default: what was filled in is kept */
  afterUpdate?: ReactNode;
} & Pick<ComponentProps<typeof Notice>, "ref" | "className">;

export function CallFailureNotice({
  failure,
  onRepeat,
  consequence = "Nothing is done twice.",
  afterUpdate = "What you filled in is kept, except passwords.",
  ...box
}: CallFailureNoticeProps) {
  const { title, advice } = CALL_FAILURE_TEXTS[failure];
  const isOld = failure === "updated";
  const repeat = onRepeat && (
    <Button size="sm" onClick={onRepeat}>
      Try again
    </Button>
  );
  const reload = (
    <Button size="sm" onClick={reloadKeeping}>
      Reload
    </Button>
  );
  return (
    <Notice {...box} tone="warn" role="alert" title={title} actions={isOld ? reload : repeat}>
      <span>{advice}</span> <span>{isOld ? afterUpdate : consequence}</span>
    </Notice>
  );
}
