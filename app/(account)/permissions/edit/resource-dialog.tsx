/** "Add resource" and "Edit resource": a resource with its permissions, in one form. */
"use client";
import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import type { DialogProps } from "@/app/(account)/permissions/permission-dialog";
import { findErrors, useSave } from "@/app/(account)/permissions/use-save";
import { Button } from "@/components/ui/button";
import { FieldError, TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import {
  type ActionDraft,
  addAction,
  applyResourceDraft,
  moveAction,
  type ResourceDraft,
  removeAction,
} from "@/lib/shared/permissions/resource-draft";
import { ActionFields } from "./action-fields";
import { DocumentNotice } from "./document-notice";

export function ResourceDialog({ view, start, onClose, ...rest }: DialogProps & { start: ResourceDraft }) {
  // What the dialog opened with: a refresh of the page must not change what is being edited.
  const [seen] = useState(view);
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const { save, submission } = useSave(seen, onClose);
  const next = applyResourceDraft(seen.catalogue, draft);
  const errors = tried > 0 ? findErrors(next.catalogue) : {};
  const place = `resources.${next.place}`;
  const errorAt = (field: string) => errors[`${place}.${field}`];
  useFirstInvalid(form, tried);
  const isNew = start.savedName === null;
  const change = (facts: Partial<ResourceDraft>) => setDraft({ ...draft, ...facts });
  const submit = () => {
    if (Object.keys(findErrors(next.catalogue)).length > 0) return setTried(tried + 1);
    save({ ...next, text: isNew ? `“${draft.name.trim()}” was added.` : `“${draft.name.trim()}” was saved.` });
  };
  const changeAction = (action: ActionDraft) =>
    change({ actions: draft.actions.map((each) => (each.id === action.id ? action : each)) });
  return (
    <FormDialog
      {...rest}
      title={isNew ? "Add resource" : "Edit resource"}
      description="A permission is the resource's name, a colon, and the action's name."
      width="wide"
      submitLabel={isNew ? "Add" : "Save"}
      isDirty={draft !== start}
      submission={submission}
      formRef={form}
      onSubmit={submit}
      onClose={onClose}
      notice={<DocumentNotice submission={submission} />}
    >
      <div className="grid gap-6">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Name"
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
            error={errorAt("name")}
            hint="For example “orders”: short, without spaces."
            required
            {...PLAIN}
          />
          <TextField
            label="Title"
            value={draft.title}
            onChange={(event) => change({ title: event.target.value })}
            error={errorAt("title")}
            hint="What people read, for example “Orders”."
            {...PLAIN}
          />
          <TextField
            label="Group"
            value={draft.group}
            onChange={(event) => change({ group: event.target.value })}
            error={errorAt("group")}
            hint="Resources with the same group are shown together."
            {...PLAIN}
          />
        </div>
        <section aria-label="Actions" className="grid gap-3">
          <h3 className="font-medium">Actions</h3>
          {draft.actions.map((action, index) => (
            <ActionFields
              key={action.id}
              action={action}
              draft={draft}
              catalogue={seen.catalogue}
              errorAt={(field) => errorAt(`actions.${index}.${field}`)}
              isFirst={index === 0}
              isLast={index === draft.actions.length - 1}
              onChange={changeAction}
              onMove={(step) => setDraft(moveAction(draft, action.id, step))}
              onRemove={() => setDraft(removeAction(draft, action.id))}
            />
          ))}
          {errorAt("actions") && <FieldError id="actions-error">{errorAt("actions")}</FieldError>}
          <div>
            <Button size="sm" onClick={() => setDraft(addAction(draft))}>
              <Plus aria-hidden="true" />
              <span>Add action</span>
            </Button>
          </div>
        </section>
        {next.renames.length > 0 && (
          <Notice title="Keys are renamed with it">
            Keys, permission boundaries, invitations and the routes saved here get the new names at the same moment.
            What other programs ask for at /api/check does not change.
          </Notice>
        )}
      </div>
    </FormDialog>
  );
}

const PLAIN = { autoComplete: "off", spellCheck: false, "data-1p-ignore": true } as const;
