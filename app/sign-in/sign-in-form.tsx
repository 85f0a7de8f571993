/** The sign-in form. It works without JavaScript too. */
"use client";
import { useActionState, useRef } from "react";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { emptyFormState } from "@/lib/client/empty-form-state";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { signInAction } from "./actions";

export function SignInForm() {
  const [state, submit, isPending] = useActionState(signInAction, emptyFormState);
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
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        error={state.fields.password}
      />
      <Button type="submit" weight="primary" pending={isPending}>
        Sign in
      </Button>
    </form>
  );
}
