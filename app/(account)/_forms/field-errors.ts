/** Says which of the server's messages about fields still apply: each one until its field is corrected. */
import type { SubmissionFailure } from "./use-submission";

/** The fields that the person changed since `failure` arrived. Another failure starts over. */
export type Corrections = { failure: SubmissionFailure | null; fields: readonly string[] };

export const NO_CORRECTIONS: Corrections = { failure: null, fields: [] };

/** The messages of `failure` for the fields that have not been corrected since, keyed by field. */
export function getOpenErrors(failure: SubmissionFailure | null, corrections: Corrections): Record<string, string> {
  if (failure?.code !== "invalid") return {};
  const corrected = corrections.failure === failure ? corrections.fields : [];
  return Object.fromEntries(Object.entries(failure.fields).filter(([field]) => !corrected.includes(field)));
}

/** Records that the person changed `field` while `failure` was shown. */
export function addCorrection(past: Corrections, failure: SubmissionFailure | null, field: string): Corrections {
  const fields = past.failure === failure ? past.fields : [];
  return { failure, fields: [...fields, field] };
}
