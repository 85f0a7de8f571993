/** "Public page": whether everybody may read which calls the APIs have. */
"use client";
import { useId, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useFieldErrors } from "@/app/(account)/_forms/use-field-errors";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { saveDeveloperPageAction } from "@/app/(account)/docs/apis/actions";
import { Checkbox } from "@/components/ui/choices";
import { TextField } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import type { DeveloperPage } from "@/lib/shared/routes/developer-page";

type PublicPageDialogProps = {
  page: DeveloperPage;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function PublicPageDialog({ page, onClose, onCloseAutoFocus }: PublicPageDialogProps) {
  const id = useId();
  const [saved] = useState(page);
  const [isPublic, setPublic] = useState(saved.isPublic);
  const [isIndexed, setIndexed] = useState(saved.isIndexed);
  const [title, setTitle] = useState(saved.title);
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const { errorFor, markCorrected } = useFieldErrors(submission.failure);
  const showToast = useToast();
  const isDirty = isPublic !== saved.isPublic || isIndexed !== saved.isIndexed || title !== saved.title;

  const save = () =>
    void submit(
      () => saveDeveloperPageAction(accountId, { isPublic, isIndexed, title }),
      (chosen) => {
        showToast({ tone: "good", text: `The public page is ${chosen.isPublic ? "on" : "off"}.` });
        onClose();
      },
    );
  return (
    <FormDialog
      title="Public page"
      description="It shows the paths, parameters and permissions of these calls. It shows no key, no upstream and no number."
      submitLabel="Save"
      canSubmit={isDirty}
      isDirty={isDirty}
      submission={submission}
      onSubmit={save}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-3">
        <div className="grid">
          <Checkbox
            id={`${id}-public`}
            label="Everybody may read it"
            hint="Anybody with the address can read them without signing in"
            checked={isPublic}
            onChange={(event) => setPublic(event.target.checked)}
          />
          <Checkbox
            id={`${id}-indexed`}
            label="Search engines may list it"
            hint="Otherwise it asks them not to"
            checked={isIndexed && isPublic}
            disabled={!isPublic}
            onChange={(event) => setIndexed(event.target.checked)}
          />
        </div>
        <TextField
          label="Title"
          autoComplete="off"
          value={title}
          error={errorFor("title")}
          onChange={(event) => {
            setTitle(event.target.value);
            markCorrected("title");
          }}
        />
      </div>
    </FormDialog>
  );
}
