/** Holds the key form's state, and focuses the first field that was refused. */
"use client";
import { useEffect, useRef, useState } from "react";
import type { SubmissionFailure } from "@/app/(account)/_forms/use-submission";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import { useAccountId } from "@/lib/client/account-id";
import { keepForReload, takeKept } from "@/lib/client/kept/kept-state";
import { usePermissions } from "@/lib/client/permissions";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { KeyDraft } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyProposal } from "@/lib/shared/usage/fixes";
import { restoreDraft } from "./kept-key-form";
import type { KeyFieldErrors, KeyFormDraft } from "./key-draft";
import {
  applyChange,
  attemptToSend,
  getShownErrors,
  type KeyConflict,
  mergeKeyForm,
  proposeKeyForm,
  resumeKeyForm,
  settleConflict,
  startKeyForm,
} from "./key-form-state";

/**
 * `key`: the key that is edited; undefined for a new one. `failure`: of the last submission. `proposal`: how an
 * edit begins. `defaultExpiry`: of a new key.
 */
export function useKeyForm(
  key: KeyView | undefined,
  boundary: PermissionBoundary,
  failure: SubmissionFailure | null,
  proposal?: KeyProposal,
  defaultExpiry: Date | null = null,
) {
  const form = useRef<HTMLFormElement>(null);
  const { catalogue } = usePermissions();
  const keptName = `${useAccountId()}:${key ? `key:${key.id}` : "new-key"}:draft`;
  const [state, setState] = useState(() => {
    const draft = restoreDraft(takeKept(keptName));
    if (draft) return resumeKeyForm(draft);
    return key && proposal
      ? proposeKeyForm(boundary, key, proposal, catalogue)
      : startKeyForm(boundary, key, catalogue, defaultExpiry);
  });
  const latest = useRef(state);
  useEffect(() => {
    latest.current = state;
  }, [state]);
  useEffect(() => keepForReload(keptName, () => latest.current.draft), [keptName]);

  // The first call is for the browser's errors, the second for the server's.
  useFirstInvalid(form, state.refusedAttempts);
  useFirstInvalid(form, failure?.code === "invalid" ? failure : null);

  const change = (draft: KeyFormDraft, field: keyof KeyFieldErrors) =>
    setState((past) => applyChange(past, draft, field, failure));
  /** What can be sent, or null if something must be corrected first. */
  const read = (): KeyDraft | null => {
    const attempt = attemptToSend(state);
    setState(attempt.state);
    return attempt.input;
  };
  const merge = (rival: Pick<KeyConflict, "before" | "theirs" | "edit">) =>
    setState((past) => mergeKeyForm(past, boundary, rival, catalogue));
  const settle = (takesTheirs: boolean) => setState((past) => settleConflict(past, boundary, takesTheirs, catalogue));
  const { draft, isDirty, conflict, revision } = state;
  return {
    form,
    draft,
    errors: getShownErrors(state, failure),
    isDirty,
    conflict,
    revision,
    change,
    read,
    merge,
    settle,
  };
}
