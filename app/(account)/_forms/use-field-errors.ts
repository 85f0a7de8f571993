/** Keeps the server's message at each field until the person corrects that field. */
"use client";
import { useState } from "react";
import { addCorrection, getOpenErrors, NO_CORRECTIONS } from "./field-errors";
import type { SubmissionFailure } from "./use-submission";

export type FieldErrorState = {
  errorFor: (field: string) => string | undefined;
  /** Call it when the person changes the field. */
  markCorrected: (field: string) => void;
};

export function useFieldErrors(failure: SubmissionFailure | null): FieldErrorState {
  const [corrections, setCorrections] = useState(NO_CORRECTIONS);
  const errors = getOpenErrors(failure, corrections);
  return {
    errorFor: (field) => errors[field],
    markCorrected: (field) => setCorrections(addCorrection(corrections, failure, field)),
  };
}
