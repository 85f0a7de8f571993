/** The form that creates an account. It works without JavaScript too. */
"use client";
import { useRef } from "react";
import { CallFailureNotice } from "@/components/call-failure-notice";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { useFormAction } from "@/lib/client/actions/use-form-action";
import { useKeptFields } from "@/lib/client/kept/use-kept-fields";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { MIN_PASSWORD_LENGTH } from "@/lib/shared/people/password-length";
import { signUpAction } from "./actions";
import { ClaimCodeField } from "./claim-code-field";

type SignUpFormProps = {
  /** the person becomes the owner of the server, and is not at its machine */
  asksCode?: boolean;
};

export function SignUpForm({ asksCode = false }: SignUpFormProps) {
  const [state, submit, isPending] = useFormAction(signUpAction);
  const form = useRef<HTMLFormElement>(null);
  useFirstInvalid(form, state);
  useKeptFields(form, "sign-up");
  const { values, fields, message } = state;
  return (
    <form ref={form} action={submit} noValidate className="grid gap-5">
      {(message ?? (asksCode ? null : fields.code)) && (
        <Notice tone="danger" role="alert">
          {message ?? fields.code}
        </Notice>
      )}
      {state.failure && <CallFailureNotice failure={state.failure} />}
      {asksCode && <ClaimCodeField defaultValue={values.code} error={fields.code} />}
      <TextField label="Name" name="name" autoComplete="name" required defaultValue={values.name} error={fields.name} />
      <TextField
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        required
        defaultValue={values.email}
        error={fields.email}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="new-password"
        required
        hint={`At least ${MIN_PASSWORD_LENGTH} characters. A few words in a row are easy to remember and hard to guess.`}
        error={fields.password}
      />
      <TextField
        label="Account name"
        name="accountName"
        autoComplete="organization"
        required
        hint="Your team or company."
        defaultValue={values.accountName}
        error={fields.accountName}
      />
      <Button type="submit" weight="primary" pending={isPending}>
        Create account
      </Button>
    </form>
  );
}
