/** The form behind a link for a new password. */
"use client";
import { type FormEvent, useRef, useState } from "react";
import { CallFailureNotice } from "@/components/call-failure-notice";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { type CallFailure, callAction } from "@/lib/client/actions/call-action";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { LinkRefusal } from "@/lib/shared/people/link-view";
import { MIN_PASSWORD_LENGTH } from "@/lib/shared/people/password-length";
import { resetPasswordAction } from "./actions";

type ResetFormProps = { id: string; token: string; email: string; onDone: () => void; onOver: () => void };
type Failure = Exclude<LinkRefusal, { code: "over" }> | { code: "failed"; failure: CallFailure };

export function ResetForm({ id, token, email, onDone, onOver }: ResetFormProps) {
  const form = useRef<HTMLFormElement>(null);
  // A ref: state would change one render too late for the second of two quick clicks.
  const isLocked = useRef(false);
  const [isPending, setPending] = useState(false);
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  useFirstInvalid(form, failure);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isLocked.current) return;
    isLocked.current = true;
    setPending(true);
    setFailure(null);
    const call = await callAction(() => resetPasswordAction({ id, token, password }));
    isLocked.current = false;
    setPending(false);
    if (!call.ok) return setFailure({ code: "failed", failure: call.failure });
    if (call.answer.ok) return onDone();
    if (call.answer.refusal.code === "over") return onOver();
    setFailure(call.answer.refusal);
  };
  return (
    <form ref={form} onSubmit={save} noValidate className="grid grid-cols-1 gap-5">
      {failure?.code === "try_later" && (
        <Notice tone="warn" role="alert">
          {failure.message}
        </Notice>
      )}
      {failure?.code === "failed" && (
        <CallFailureNotice
          failure={failure.failure}
          consequence="If the link no longer works then, your password was changed: sign in with the new one."
          afterUpdate="The link was not used up."
        />
      )}
      <TextField
        label="Email"
        type="email"
        autoComplete="username"
        readOnly
        value={email}
        hint="You sign in with this email."
        className="bg-sunken text-soft"
      />
      <PasswordField
        label="New password"
        autoComplete="new-password"
        required
        hint={`At least ${MIN_PASSWORD_LENGTH} characters. A few words in a row are easy to remember and hard to guess.`}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={failure?.code === "invalid" ? failure.fields.password : null}
      />
      <Button type="submit" weight="primary" pending={isPending}>
        Change password
      </Button>
    </form>
  );
}
