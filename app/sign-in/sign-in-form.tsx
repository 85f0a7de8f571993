/** The sign-in form. It works without JavaScript too. */
"use client";
import { useRef } from "react";
import { CallFailureNotice } from "@/components/call-failure-notice";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { TextLink } from "@/components/ui/text-link";
import { useFormAction } from "@/lib/client/actions/use-form-action";
import { useKeptFields } from "@/lib/client/kept/use-kept-fields";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { RETURN_PARAMETER } from "@/lib/shared/people/return-path";
import { signInAction } from "./actions";

/** `returnPath`: the page on this server to open afterwards. */
export function SignInForm({ returnPath }: { returnPath: string }) {
  const [state, submit, isPending] = useFormAction(signInAction);
  const form = useRef<HTMLFormElement>(null);
  useFirstInvalid(form, state);
  useKeptFields(form, "sign-in");
  return (
    <form ref={form} action={submit} noValidate className="grid gap-5">
      <input type="hidden" name={RETURN_PARAMETER} value={returnPath} />
      {state.message && (
        <Notice tone="danger" role="alert">
          {state.message}
        </Notice>
      )}
      {state.failure && <CallFailureNotice failure={state.failure} />}
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
      <p>
        <TextLink href="/forgot">Forgot your password?</TextLink>
      </p>
    </form>
  );
}
