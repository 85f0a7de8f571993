/** The form that changes the account's policy. What it does to keys is shown before it is saved. */
"use client";
import { type FormEvent, useRef, useState } from "react";
import { PasswordDialog } from "@/app/(account)/_forms/password-dialog";
import { SubmissionNotice } from "@/app/(account)/_forms/submission-notice";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choices";
import { TextField } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { KeyPolicy } from "@/lib/shared/policy/key-policy";
import { savePolicyAction } from "./actions";
import { ForbiddenField } from "./forbidden-field";
import { type DaysField, type PolicyDraft, readPolicyDraft, startPolicyDraft } from "./policy-draft";
import { PolicyHitsDialog } from "./policy-hits-dialog";

const DAYS_FIELDS: { field: DaysField; label: string; hint: string }[] = [
  {
    field: "defaultExpiryDays",
    label: "New keys expire after (days)",
    hint: "Unless the person who creates the key chooses another date. Empty: never.",
  },
  {
    field: "longestLifeDays",
    label: "Keys live at most (days)",
    hint: "From when a key was created or last changed. An older one is refused with key_too_old until it is changed. Empty: no limit.",
  },
  {
    field: "idleDays",
    label: "Disable keys that were not used for (days)",
    hint: "Within the hour, with the reason. “Enable” brings them back. Empty: never.",
  },
];

export function PolicyForm({ policy }: { policy: KeyPolicy }) {
  const accountId = useAccountId();
  const form = useRef<HTMLFormElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [draft, setDraft] = useState(() => startPolicyDraft(policy));
  const [found, setFound] = useState<Record<string, string> | null>(null);
  const { submit, ...submission } = useSubmission();
  const { failure, isPending } = submission;
  const showToast = useToast();
  const errors = found ?? (failure?.code === "invalid" ? failure.fields : {});
  useFirstInvalid(form, found ?? failure);

  const change = (next: Partial<PolicyDraft>) => {
    setDraft({ ...draft, ...next });
    setFound(null);
  };
  const save = (agreed: string[]) => {
    const reading = readPolicyDraft(draft, agreed);
    setFound(reading.ok ? null : reading.errors);
    if (!reading.ok) return;
    void submit(
      () => savePolicyAction(accountId, reading.input),
      (_, confirmation) => {
        const text = "The policy was saved. It applies from each key's next request.";
        showToast({ tone: "good", text: withServers(text, confirmation, "In force") });
      },
    );
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    save([]);
  };
  const returnFocus = (event: Event) => {
    event.preventDefault();
    button.current?.focus();
  };
  const isAsked = failure?.code === "password_required" || failure?.code === "policy_hits";
  const isSame = JSON.stringify(draft) === JSON.stringify(startPolicyDraft(policy));
  return (
    <>
      <form ref={form} onSubmit={send} noValidate className="grid gap-6">
        {!isAsked && <SubmissionNotice submission={submission} />}
        {DAYS_FIELDS.map(({ field, label, hint }) => (
          <TextField
            key={field}
            label={label}
            hint={hint}
            error={errors[field]}
            value={draft[field]}
            onChange={(event) => change({ [field]: event.target.value })}
            inputMode="numeric"
            autoComplete="off"
            className="figures sm:max-w-40"
          />
        ))}
        <Checkbox
          id="requires-restriction"
          label="Every key must be restricted to addresses"
          hint="A key without a restriction is refused with restriction_required until it has one."
          checked={draft.requiresRestriction}
          onChange={(event) => change({ requiresRestriction: event.target.checked })}
        />
        <ForbiddenField
          value={draft.forbidden}
          error={errors.forbidden}
          onChange={(forbidden) => change({ forbidden })}
        />
        <Button
          ref={button}
          type="submit"
          weight="primary"
          pending={isPending}
          disabled={isSame}
          className="justify-self-start"
        >
          Save policy
        </Button>
      </form>
      <PasswordDialog submission={submission} onCloseAutoFocus={returnFocus} />
      <PolicyHitsDialog submission={submission} onAgree={save} onCloseAutoFocus={returnFocus} />
    </>
  );
}
