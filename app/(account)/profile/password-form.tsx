/** The form that changes the password, and says which sessions that ends. */
"use client";
import { type FormEvent, useRef, useState } from "react";
import { SubmissionNotice } from "@/app/(account)/_forms/submission-notice";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { Button } from "@/components/ui/button";
import { PasswordField } from "@/components/ui/password-field";
import { useToast } from "@/components/ui/toast";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { MIN_PASSWORD_LENGTH } from "@/lib/shared/people/password-length";
import { changePasswordAction } from "./actions";
import { Section } from "./section";
import { describeEnded } from "./sessions-list";

export function PasswordForm({ email }: { email: string }) {
  const form = useRef<HTMLFormElement>(null);
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const { submit, ...submission } = useSubmission();
  const { failure, isPending } = submission;
  const fields = failure?.code === "invalid" ? failure.fields : {};
  const showToast = useToast();
  useFirstInvalid(form, failure);

  const change = (event: FormEvent) => {
    event.preventDefault();
    void submit(
      () => changePasswordAction({ currentPassword, newPassword }),
      (ended) => {
        setCurrent("");
        setNew("");
        showToast({ tone: "good", text: `Your password was changed. ${describeEnded(ended)}` });
      },
    );
  };
  return (
    <Section title="Password" intro="Changing it signs you out everywhere else. API keys keep working.">
      <form ref={form} onSubmit={change} noValidate className="grid max-w-sm gap-4">
        <SubmissionNotice submission={submission} />
        {/* Password managers need to know whose password this is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField
          label="Current password"
          autoComplete="current-password"
          required
          value={currentPassword}
          onChange={(event) => setCurrent(event.target.value)}
          error={fields.currentPassword}
        />
        <PasswordField
          label="New password"
          autoComplete="new-password"
          required
          hint={`At least ${MIN_PASSWORD_LENGTH} characters.`}
          value={newPassword}
          onChange={(event) => setNew(event.target.value)}
          error={fields.newPassword}
        />
        <Button
          type="submit"
          pending={isPending}
          disabled={currentPassword === "" || newPassword === ""}
          className="justify-self-start"
        >
          Change password
        </Button>
      </form>
    </Section>
  );
}
