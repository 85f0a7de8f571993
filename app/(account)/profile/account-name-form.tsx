/** The form that renames the account, for owners. */
"use client";
import { type FormEvent, useRef, useState } from "react";
import { SubmissionNotice } from "@/app/(account)/_forms/submission-notice";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { renameAccountAction } from "./actions";
import { Section } from "./section";

export function AccountNameForm({ accountId, name }: { accountId: string; name: string }) {
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(name);
  const { submit, ...submission } = useSubmission();
  const { failure, isPending } = submission;
  const showToast = useToast();
  useFirstInvalid(form, failure);

  const save = (event: FormEvent) => {
    event.preventDefault();
    void submit(
      () => renameAccountAction(accountId, { name: typed }),
      () => showToast({ tone: "good", text: "The account was renamed." }),
    );
  };
  return (
    <Section
      title="Account"
      intro="Everyone in the account sees its name, and so do people you invite. Only owners change it."
    >
      <form ref={form} onSubmit={save} noValidate className="grid max-w-sm gap-4">
        <SubmissionNotice submission={submission} />
        <TextField
          label="Account name"
          autoComplete="organization"
          required
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={failure?.code === "invalid" ? failure.fields.name : null}
        />
        <Button type="submit" pending={isPending} disabled={typed.trim() === name} className="justify-self-start">
          Rename account
        </Button>
      </form>
    </Section>
  );
}
