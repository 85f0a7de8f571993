/** "Add preset" and "Edit preset". */
"use client";
import { useRef, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import type { DialogProps } from "@/app/(account)/permissions/permission-dialog";
import { findErrors, useSave } from "@/app/(account)/permissions/use-save";
import { OwnTable } from "@/components/keys/own/own-table";
import { FieldError, TextField } from "@/components/ui/field";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { CataloguePreset } from "@/lib/shared/permissions/catalogue";
import { putPreset } from "@/lib/shared/permissions/edit";
import { DocumentNotice } from "./document-notice";

const EMPTY: CataloguePreset = { name: "", permissions: [] };

/** `preset`: null for a new one. */
export function PresetDialog({ view, preset, onClose, ...rest }: DialogProps & { preset: CataloguePreset | null }) {
  const [seen] = useState(view);
  const [draft, setDraft] = useState(preset ?? EMPTY);
  const [tried, setTried] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const { save, submission } = useSave(seen, onClose);
  const { description = "", ...facts } = draft;
  const written = { ...facts, name: draft.name.trim(), ...(description.trim() && { description: description.trim() }) };
  const next = putPreset(seen.catalogue, preset?.name ?? null, written);
  const place = `presets.${next.presets.indexOf(written)}`;
  const errors = tried > 0 ? findErrors(next) : {};
  useFirstInvalid(form, tried);
  const submit = () => {
    if (Object.keys(findErrors(next)).length > 0) return setTried(tried + 1);
    save({ catalogue: next, text: `“${written.name}” was saved.` });
  };
  return (
    <FormDialog
      {...rest}
      title={preset ? "Edit preset" : "Add preset"}
      description="A preset is a starting point: keys keep their permissions when it changes."
      width="wide"
      submitLabel={preset ? "Save" : "Add"}
      isDirty={draft !== (preset ?? EMPTY)}
      submission={submission}
      formRef={form}
      onSubmit={submit}
      onClose={onClose}
      notice={<DocumentNotice submission={submission} />}
    >
      <div className="grid gap-5">
        <TextField
          label="Name"
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.target.value })}
          error={errors[`${place}.name`]}
          hint="For example “View only”."
          required
          autoComplete="off"
          data-1p-ignore
        />
        <TextField
          label="Description"
          value={description}
          onChange={(event) => setDraft({ ...draft, description: event.target.value })}
          error={errors[`${place}.description`]}
          autoComplete="off"
          data-1p-ignore
        />
        <section aria-label="Permissions" className="grid gap-2">
          <h3 className="font-medium">Permissions</h3>
          <OwnTable value={draft.permissions} onChange={(permissions) => setDraft({ ...draft, permissions })} />
          {errors[`${place}.permissions`] && (
            <FieldError id="preset-permissions-error">{errors[`${place}.permissions`]}</FieldError>
          )}
        </section>
      </div>
    </FormDialog>
  );
}
