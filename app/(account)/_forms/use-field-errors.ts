/** The server's messages about single fields, each until its field was corrected. */
"use client";
import { useState } from "react";
import type { Failure } from "./use-submission";

export type FieldErrors = {
  errorOf: (field: string) => string | undefined;
  /** the person has changed it since */
  correct: (field: string) => void;
};

export function useFieldErrors(failure: Failure | null): FieldErrors {
  const [corrected, setCorrected] = useState<{ failure: Failure | null; fields: string[] }>();
  const told = failure?.code === "invalid" ? failure.fields : {};
  const done = corrected?.failure === failure ? (corrected?.fields ?? []) : [];
  return {
    errorOf: (field) => (done.includes(field) ? undefined : told[field]),
    correct: (field) => setCorrected({ failure, fields: [...done, field] }),
  };
}
