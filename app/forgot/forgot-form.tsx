/** The form that asks for a link to choose a new password. It works without JavaScript too. */
"use client";
import { useActionState, useRef } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { emptyFormState } from "@/lib/client/empty-form-state";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { forgotAction } from "./actions";

export function ForgotForm() {
  const [state, submit, isPending] = useActionState(forgotAction, emptyFormState);
  const form = useRef<HTMLFormElement>(null);
  useFirstInvalid(form, state);
  return (
    <form ref={form} action={submit} noValidate className="grid gap-5">
      {state.message && (
        <Notice tone="danger" role="alert">
          {state.message}
        </Notice>
      )}
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        required
        defaultValue={state.values.email}
        error={state.fields.email}
      />
      <Button type="submit" weight="primary" pending={isPending}>
        Send link
      </Button>
    </form>
  );
}
