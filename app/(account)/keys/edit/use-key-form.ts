/** The form of a key: draft, messages, and the focus on what was refused. */
"use client";
import { useRef, useState } from "react";
import type { SubmissionFailure } from "@/app/(account)/_forms/use-submission";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { KeyDraft } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { type KeyFieldErrors, type KeyFormDraft, readKeyDraft, startKeyDraft } from "./key-draft";

export function useKeyForm(key: KeyView | undefined, boundary: PermissionBoundary, failure: SubmissionFailure | null) {
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<KeyFormDraft>(() => startKeyDraft(boundary, key));
  const [isDirty, setDirty] = useState(false);
  const [found, setFound] = useState<KeyFieldErrors>({});
  /** the refusal whose fields were corrected since */
  const [answered, setAnswered] = useState<{ failure: SubmissionFailure | null; fields: (keyof KeyFieldErrors)[] }>();
  const [attempts, setAttempts] = useState(0);

  const told: KeyFieldErrors = failure?.code === "invalid" ? { ...failure.fields } : {};
  if (answered?.failure === failure) for (const field of answered?.fields ?? []) delete told[field];
  const errors = { ...told, ...found };

  // Once for what the browser found, once for what the server refused.
  useFirstInvalid(form, attempts);
  useFirstInvalid(form, failure?.code === "invalid" ? failure : null);

  const change = (next: KeyFormDraft, field: keyof KeyFieldErrors) => {
    setDraft(next);
    setDirty(true);
    setFound(({ [field]: _, ...others }) => others);
    setAnswered((past) => ({ failure, fields: [...(past?.failure === failure ? past.fields : []), field] }));
  };
  /** What can be sent, or null when something must be corrected first. */
  const read = (): KeyDraft | null => {
    const reading = readKeyDraft(draft);
    setDraft(reading.draft);
    setFound(reading.ok ? {} : reading.errors);
    if (reading.ok) return reading.input;
    setAttempts((count) => count + 1);
    return null;
  };
  const restart = (from: KeyView) => {
    setDraft(startKeyDraft(boundary, from));
    setFound({});
    setDirty(false);
  };
  return { form, draft, errors, isDirty, change, read, restart };
}
