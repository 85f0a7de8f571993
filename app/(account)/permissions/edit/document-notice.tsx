/** Shows why a catalogue was not saved, also where the reason belongs to no field of the dialog. */
"use client";
import { SubmissionNotice } from "@/app/(account)/_forms/submission-notice";
import type { Submission } from "@/app/(account)/_forms/use-submission";
import { Notice } from "@/components/ui/notice";

export function DocumentNotice({ submission }: { submission: Submission }) {
  const { failure } = submission;
  if (failure?.code !== "invalid") return <SubmissionNotice submission={submission} />;
  return (
    <Notice tone="danger" role="alert">
      {failure.message}
    </Notice>
  );
}
