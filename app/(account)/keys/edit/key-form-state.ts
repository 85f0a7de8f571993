/** The state of the key form between two renders: what is typed, what the browser found wrong, what was corrected. */
import { addCorrection, type Corrections, getOpenErrors, NO_CORRECTIONS } from "@/app/(account)/_forms/field-errors";
import type { SubmissionFailure } from "@/app/(account)/_forms/use-submission";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import type { KeyDraft } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { type KeyFieldErrors, type KeyFormDraft, readKeyDraft, startKeyDraft } from "./key-draft";

export type KeyFormState = {
  draft: KeyFormDraft;
  isDirty: boolean;
  /** what the browser found wrong at the last attempt to send */
  found: KeyFieldErrors;
  corrections: Corrections;
  /** how often the browser has refused to send */
  refusedAttempts: number;
};

/** An empty form, or one that holds `key` as it is. */
export function startKeyForm(boundary: PermissionBoundary, key?: KeyView): KeyFormState {
  const draft = startKeyDraft(boundary, key);
  return { draft, isDirty: false, found: {}, corrections: NO_CORRECTIONS, refusedAttempts: 0 };
}

/** The form after the person changed one field, whose messages have served their purpose. */
export function applyChange(
  state: KeyFormState,
  draft: KeyFormDraft,
  field: keyof KeyFieldErrors,
  failure: SubmissionFailure | null,
): KeyFormState {
  const { [field]: _, ...found } = state.found;
  return { ...state, draft, isDirty: true, found, corrections: addCorrection(state.corrections, failure, field) };
}

/** The form after an attempt to send it; `input` is what can be sent, or null if something must be corrected first. */
export function attemptToSend(state: KeyFormState): { state: KeyFormState; input: KeyDraft | null } {
  const reading = readKeyDraft(state.draft);
  const { draft } = reading;
  if (reading.ok) return { state: { ...state, draft, found: {} }, input: reading.input };
  const refusedAttempts = state.refusedAttempts + 1;
  return { state: { ...state, draft, found: reading.errors, refusedAttempts }, input: null };
}

/** The form with the values of `key`, as somebody else saved them: whatever was typed is gone. */
export function restartKeyForm(state: KeyFormState, boundary: PermissionBoundary, key: KeyView): KeyFormState {
  return { ...state, draft: startKeyDraft(boundary, key), found: {}, isDirty: false };
}

/** The messages at the fields: the server's that still apply, and over them the browser's. */
export function getShownErrors(
  { found, corrections }: KeyFormState,
  failure: SubmissionFailure | null,
): KeyFieldErrors {
  return { ...getOpenErrors(failure, corrections), ...found };
}
