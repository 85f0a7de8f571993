/** The state of the key form: the draft, the errors that the browser found, and the fields corrected since. */
import { addCorrection, type Corrections, getOpenErrors, NO_CORRECTIONS } from "@/app/(account)/_forms/field-errors";
import type { SubmissionFailure } from "@/app/(account)/_forms/use-submission";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import type { KeyDraft } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { type KeyFieldErrors, type KeyFormDraft, readKeyDraft, startKeyDraft } from "./key-draft";

export type KeyFormState = {
  draft: KeyFormDraft;
  isDirty: boolean;
  /** the errors that the browser found when the form was last sent */
  found: KeyFieldErrors;
  corrections: Corrections;
  /** how often the browser refused to send the form */
  refusedAttempts: number;
};

/** A form for a new key, or one that holds `key` as it is. */
export function startKeyForm(boundary: PermissionBoundary, key?: KeyView): KeyFormState {
  const draft = startKeyDraft(boundary, key);
  return { draft, isDirty: false, found: {}, corrections: NO_CORRECTIONS, refusedAttempts: 0 };
}

/** A form with what was typed before the page was reloaded. */
export function resumeKeyForm(draft: KeyFormDraft): KeyFormState {
  return { draft, isDirty: true, found: {}, corrections: NO_CORRECTIONS, refusedAttempts: 0 };
}

/** The form after the person changed `field`: its messages no longer apply. */
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

/** The form with the values that someone else saved: discards what was typed. */
export function restartKeyForm(state: KeyFormState, boundary: PermissionBoundary, key: KeyView): KeyFormState {
  return { ...state, draft: startKeyDraft(boundary, key), found: {}, isDirty: false };
}

/** The messages to show at the fields. The browser's replace the server's for the same field. */
export function getShownErrors(
  { found, corrections }: KeyFormState,
  failure: SubmissionFailure | null,
): KeyFieldErrors {
  return { ...getOpenErrors(failure, corrections), ...found };
}
