/** The form that asks for a link to choose a new password. It works without JavaScript too. */
"use client";
import { useRef } from "react";
import { CallFailureNotice } from "@/components/call-failure-notice";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useFormAction } from "@/lib/client/actions/use-form-action";
import { useKeptFields } from "@/lib/client/kept/use-kept-fields";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { forgotAction } from "./actions";

export function ForgotForm() {
  const [state, submit, isPending] = useFormAction(forgotAction);
  const form = useRef<HTMLFormElement>(null);
  useFirstInvalid(form, state);
  useKeptFields(form, "forgot");
  return (
    <form ref={form} action={submit} noValidate className="grid gap-5">
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
      <Button type="submit" weight="primary" pending={isPending}>
        Send link
      </Button>
    </form>
  );
}
