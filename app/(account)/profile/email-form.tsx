/** The form that changes the address to sign in with. */
"use client";
import { type FormEvent, useRef, useState } from "react";
import { SubmissionNotice } from "@/app/(account)/_forms/submission-notice";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { useToast } from "@/components/ui/toast";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { changeEmailAction } from "./actions";
import { Section } from "./section";

/** `isConfirmed`: the server sends email, so the new address is confirmed by a link. */
type EmailFormProps = { email: string; isConfirmed: boolean };

export function EmailForm({ email, isConfirmed }: EmailFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState("");
  const [currentPassword, setPassword] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { submit, ...submission } = useSubmission();
  const { failure, isPending } = submission;
  const fields = failure?.code === "invalid" ? failure.fields : {};
  const showToast = useToast();
  useFirstInvalid(form, failure);

  const change = (event: FormEvent) => {
    event.preventDefault();
    setSentTo(null);
    void submit(
      () => changeEmailAction({ email: typed, currentPassword }),
      ({ state }) => {
        setPassword("");
        if (state === "link_sent") setSentTo(typed.trim());
        else showToast({ tone: "good", text: "Your email was changed." });
      },
    );
  };
  const intro = isConfirmed
    ? "A link goes to the new address to confirm it, and the present address is notified."
    : "This server sends no email, so a new address counts at once: check it before you save it.";
  return (
    <Section
      title="Email"
      intro={
        <span className="break-words">
          You sign in as {email}. {intro}
        </span>
      }
    >
      <form ref={form} onSubmit={change} noValidate className="grid max-w-sm gap-4">
        <SubmissionNotice submission={submission} />
        {sentTo !== null && (
          <Notice role="status" title="Confirm the new address">
            If nobody else uses it here, a link is on its way to <bdi translate="no">{sentTo}</bdi>. Open it in this
            browser, within an hour. Until then, nothing changes.
          </Notice>
        )}
        <TextField
          label="New email"
          type="email"
          autoComplete="email"
          required
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={fields.email}
        />
        <PasswordField
          label="Your password"
          autoComplete="current-password"
          required
          value={currentPassword}
          onChange={(event) => setPassword(event.target.value)}
          error={fields.currentPassword}
        />
        <Button
          type="submit"
          pending={isPending}
          disabled={typed.trim() === "" || currentPassword === ""}
          className="justify-self-start"
        >
          Change email
        </Button>
      </form>
    </Section>
  );
}
