/** The server's messages about single fields, each until its field was corrected. */
"use client";
import { useState } from "react";
import type { SubmissionFailure } from "./use-submission";

export type FieldErrorState = {
  errorFor: (field: string) => string | undefined;
  /** the person has changed it since */
  markCorrected: (field: string) => void;
};

export function useFieldErrors(failure: SubmissionFailure | null): FieldErrorState {
  const [corrected, setCorrected] = useState<{ failure: SubmissionFailure | null; fields: string[] }>();
  const told = failure?.code === "invalid" ? failure.fields : {};
  const done = corrected?.failure === failure ? (corrected?.fields ?? []) : [];
  return {
    errorFor: (field) => (done.includes(field) ? undefined : told[field]),
    markCorrected: (field) => setCorrected({ failure, fields: [...done, field] }),
  };
}
