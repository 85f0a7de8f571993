/** The form that changes the person's own name. */
"use client";
import { type FormEvent, useRef, useState } from "react";
import { SubmissionNotice } from "@/app/(account)/_forms/submission-notice";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { useKeptText } from "@/lib/client/kept/kept-state";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import { renameSelfAction } from "./actions";
import { Section } from "./section";

export function NameForm({ name }: { name: string }) {
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState(name);
  useKeptText("profile:name", typed, setTyped);
  const { submit, ...submission } = useSubmission();
  const { failure, isPending } = submission;
  const showToast = useToast();
  useFirstInvalid(form, failure);

  const save = (event: FormEvent) => {
    event.preventDefault();
    void submit(
      () => renameSelfAction({ name: typed }),
      () => showToast({ tone: "good", text: "Your name was saved." }),
    );
  };
  return (
    <Section title="Name" intro="Other people in your accounts see this name.">
      <form ref={form} onSubmit={save} noValidate className="grid max-w-sm gap-4">
        <SubmissionNotice submission={submission} />
        <TextField
          label="Your name"
          autoComplete="name"
          required
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={failure?.code === "invalid" ? failure.fields.name : null}
        />
        <Button type="submit" pending={isPending} disabled={typed.trim() === name} className="justify-self-start">
          Save name
        </Button>
      </form>
    </Section>
  );
}
