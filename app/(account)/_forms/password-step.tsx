/** Asks for the password again, inside the dialog whose action needs it. */
"use client";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { PasswordField } from "@/components/ui/password-field";
import { useAccountId } from "@/lib/client/account-id";
import { confirmPasswordAction } from "../actions";
import { SubmissionNotice } from "./submission-notice";
import type { useSubmission } from "./use-submission";

type PasswordStepProps = {
  formId: string;
  confirmation: ReturnType<typeof useSubmission>;
  onConfirmed: () => void;
};

export function PasswordStep({ formId, confirmation, onConfirmed }: PasswordStepProps) {
  const form = useRef<HTMLFormElement>(null);
  const accountId = useAccountId();
  const [password, setPassword] = useState("");
  const { failure } = confirmation;
  const error = failure?.code === "invalid" ? (failure.fields.password ?? failure.message) : null;

  // When the step appears, and again after a wrong password.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `failure` is the event, not a value that is read.
  useEffect(() => form.current?.querySelector("input")?.focus(), [failure]);

  const confirm = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    void confirmation.submit(
      () => confirmPasswordAction(accountId, { password }),
      () => {
        setPassword("");
        onConfirmed();
      },
    );
  };
  return (
    <form id={formId} ref={form} onSubmit={confirm} noValidate className="grid gap-4">
      <p className="text-soft">You last entered it more than 2 hours ago. What you filled in is kept.</p>
      <PasswordField
        label="Password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        autoComplete="current-password"
        required
        error={error}
      />
      {failure && failure.code !== "invalid" && <SubmissionNotice submission={confirmation} />}
    </form>
  );
}
