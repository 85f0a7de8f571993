/** The form that accepts an invitation: a button alone, a password, or a name and a password. */
"use client";
import { type FormEvent, useRef, useState } from "react";
import { CallFailureNotice } from "@/components/call-failure-notice";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { PasswordField } from "@/components/ui/password-field";
import { restoreText, useKeptState } from "@/lib/client/kept/kept-state";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { MIN_PASSWORD_LENGTH } from "@/lib/shared/people/password-length";
import type { AcceptInput } from "@/lib/shared/team/member-input";
import type { InvitationOffer } from "@/lib/shared/team/member-view";
import { type AcceptanceFailure, useAcceptance } from "./use-acceptance";
import type { InvitationFlow } from "./use-invitation";

type AcceptanceFormProps = { invitation: InvitationFlow; id: string; token: string; offer: InvitationOffer };

export function AcceptanceForm({ invitation, id, token, offer }: AcceptanceFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useKeptState(`invite:${id}:name`, () => "", restoreText);
  const [password, setPassword] = useState("");
  const { isPending, failure, accept } = useAcceptance(invitation);
  const fields = failure?.code === "invalid" ? failure.fields : {};
  useFirstInvalid(form, failure);

  const { asks, email, accountName } = offer;
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const link = { id, token };
    const inputs: Record<InvitationOffer["asks"], AcceptInput> = {
      nothing: { as: "signed_in", ...link },
      password: { as: "known", ...link, password },
      name_and_password: { as: "new", ...link, name, password },
    };
    void accept(inputs[asks], () => setPassword(""));
  };
  return (
    <form ref={form} onSubmit={send} noValidate className="grid grid-cols-1 gap-5">
      <FailureNotice failure={failure} onRepeat={send} />
      {asks !== "nothing" && (
        <TextField
          label="Email"
          type="email"
          autoComplete="username"
          readOnly
          value={email}
          hint={
            asks === "password"
              ? "You already sign in here with this email. Sign in to accept."
              : "You will sign in with this email."
          }
          className="bg-sunken text-soft"
        />
      )}
      {asks === "name_and_password" && (
        <TextField
          label="Name"
          autoComplete="name"
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={fields.name}
        />
      )}
      {asks !== "nothing" && (
        <PasswordField
          label="Password"
          autoComplete={asks === "password" ? "current-password" : "new-password"}
          required
          hint={asks === "name_and_password" && NEW_PASSWORD_HINT}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={fields.password}
        />
      )}
      <Button
        type="submit"
        weight="primary"
        pending={isPending}
        // An account's name may need more than one line.
        size="wrapping-md"
        className="min-w-0 [&>span]:min-w-0"
      >
        <span className="min-w-0 break-words">
          {asks === "password" ? "Sign in and join" : "Join"} {accountName}
        </span>
      </Button>
    </form>
  );
}

const NEW_PASSWORD_HINT = `At least ${MIN_PASSWORD_LENGTH} characters. A few words in a row are easy to remember and hard to guess.`;

function FailureNotice({ failure, onRepeat }: { failure: AcceptanceFailure | null; onRepeat: () => void }) {
  if (!failure || failure.code === "invalid") return null;
  const tryAgain = (
    <Button size="sm" onClick={onRepeat}>
      Try again
    </Button>
  );
  return failure.code === "try_later" ? (
    <Notice tone="warn" role="alert" actions={tryAgain}>
      {failure.message}
    </Notice>
  ) : (
    <CallFailureNotice
      failure={failure.failure}
      onRepeat={onRepeat}
      consequence="If the invitation no longer works then, you have already joined: sign in."
    />
  );
}
