/** The state of the key form: the draft, the errors that the browser found, and the fields corrected since. */
import { addCorrection, type Corrections, getOpenErrors, NO_CORRECTIONS } from "@/app/(account)/_forms/field-errors";
import type { SubmissionFailure } from "@/app/(account)/_forms/use-submission";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import { toLocalText } from "@/lib/client/times";
import type { KeyDraft } from "@/lib/shared/keys/key-input";
import type { KeyEdit, KeyView } from "@/lib/shared/keys/key-view";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import { hasValues, type KeyProposal } from "@/lib/shared/usage/fixes";
import { type KeyDifference, type KeyField, listDifferences } from "./conflict/key-differences";
import { mergeKeyDraft, takeTheirs } from "./conflict/merge-key-draft";
import { type KeyFieldErrors, type KeyFormDraft, readKeyDraft, startKeyDraft } from "./key-draft";

export type KeyFormState = {
  draft: KeyFormDraft;
  isDirty: boolean;
  /** the errors that the browser found when the form was last sent */
  found: KeyFieldErrors;
  corrections: Corrections;
  /** how often the browser refused to send the form */
  refusedAttempts: number;
  /** someone else saved the key while it was edited, until that is decided and sent */
  conflict: KeyConflict | null;
  /** counts how often the values were replaced: a part that remembers earlier picks must forget them then */
  revision: number;
};

/** `taken`: fields that only they changed, with the values before. `open`: fields that the person must decide about. */
export type KeyConflict = {
  before: KeyView;
  theirs: KeyView;
  edit: KeyEdit | undefined;
  taken: KeyDifference[];
  open: KeyDifference[];
};

const UNTOUCHED: Omit<KeyFormState, "draft"> = {
  isDirty: false,
  found: {},
  corrections: NO_CORRECTIONS,
  refusedAttempts: 0,
  conflict: null,
  revision: 0,
};

/** A form for a new key, which expires by default at `defaultExpiry`; or one that holds `key` as it is. */
export function startKeyForm(
  boundary: PermissionBoundary,
  key?: KeyView,
  catalogue?: Catalogue,
  defaultExpiry: Date | null = null,
): KeyFormState {
  const draft = startKeyDraft(boundary, key, catalogue);
  if (key || defaultExpiry === null) return { ...UNTOUCHED, draft };
  return { ...UNTOUCHED, draft: { ...draft, expiry: { isOn: true, text: toLocalText(defaultExpiry), saved: null } } };
}

/** A form that holds `key`, with other values filled in where some are proposed. */
export function proposeKeyForm(
  boundary: PermissionBoundary,
  key: KeyView,
  proposal: KeyProposal,
  catalogue?: Catalogue,
): KeyFormState {
  const draft = startKeyDraft(boundary, { ...key, ...proposal }, catalogue);
  return { ...UNTOUCHED, draft, isDirty: hasValues(proposal) };
}

/** A form with what was typed before the page was reloaded. */
export function resumeKeyForm(draft: KeyFormDraft): KeyFormState {
  return { ...UNTOUCHED, draft, isDirty: true };
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
  const draft = startKeyDraft(boundary, key);
  return { ...state, draft, found: {}, isDirty: false, conflict: null, revision: state.revision + 1 };
}

/**
 * The form after someone else saved the key as `theirs`, which began as `before`: it takes over what only they changed,
 * and keeps what the person changed.
 */
export function mergeKeyForm(
  state: KeyFormState,
  boundary: PermissionBoundary,
  { before, theirs, edit }: Pick<KeyConflict, "before" | "theirs" | "edit">,
  catalogue?: Catalogue,
): KeyFormState {
  const merge = mergeKeyDraft(before, state.draft, theirs, startKeyDraft(boundary, theirs, catalogue));
  const isIn = (fields: readonly KeyField[]) => (difference: KeyDifference) => fields.includes(difference.field);
  const conflict = {
    before,
    theirs,
    edit,
    taken: listDifferences(theirs, startKeyDraft(boundary, before), catalogue).filter(isIn(merge.onlyTheirs)),
    open: listDifferences(theirs, merge.draft, catalogue).filter(isIn(merge.bothChanged)),
  };
  return { ...state, draft: merge.draft, found: {}, conflict, revision: state.revision + 1 };
}

/** The form with their values in the fields that both changed, or with the person's own, which it holds already. */
export function settleConflict(
  state: KeyFormState,
  boundary: PermissionBoundary,
  takesTheirs: boolean,
  catalogue?: Catalogue,
): KeyFormState {
  const { conflict } = state;
  if (!conflict) return state;
  const fields = conflict.open.map(({ field }) => field);
  const settled = { ...conflict, taken: [], open: [] };
  if (!takesTheirs) return { ...state, conflict: settled };
  const draft = takeTheirs(state.draft, startKeyDraft(boundary, conflict.theirs, catalogue), fields);
  return { ...state, draft, found: {}, conflict: null, revision: state.revision + 1 };
}

/** The messages to show at the fields. The browser's replace the server's for the same field. */
export function getShownErrors(
  { found, corrections }: KeyFormState,
  failure: SubmissionFailure | null,
): KeyFieldErrors {
  return { ...getOpenErrors(failure, corrections), ...found };
}
