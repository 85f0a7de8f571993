/** "Remove resource" and "Remove preset". */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import type { DialogProps } from "@/app/(account)/permissions/permission-dialog";
import { useSave } from "@/app/(account)/permissions/use-save";
import { Notice } from "@/components/ui/notice";
import type { CataloguePreset, CatalogueResource } from "@/lib/shared/permissions/catalogue";
import { removePreset, removeResource } from "@/lib/shared/permissions/edit";
import { DocumentNotice } from "./document-notice";

export function RemoveResourceDialog({
  view,
  resource,
  onClose,
  ...rest
}: DialogProps & { resource: CatalogueResource }) {
  const [seen] = useState(view);
  const { save, submission } = useSave(seen, onClose);
  const { name, title = name, actions } = resource;
  const calls = actions.flatMap((action) => seen.calls[`${name}:${action.name}`] ?? []);
  const remove = () => save({ catalogue: removeResource(seen.catalogue, name), text: `“${title}” was removed.` });
  return (
    <FormDialog
      {...rest}
      title="Remove resource"
      description="Keys keep these permissions until somebody edits them. Nobody can be given them any more."
      submitLabel="Remove"
      weight="danger"
      submission={submission}
      onSubmit={remove}
      onClose={onClose}
      notice={<DocumentNotice submission={submission} />}
    >
      <div className="grid gap-4">
        <div className="wrap-anywhere">
          <p className="font-medium">{title}</p>
          <p translate="no" className="figures text-[0.8125rem] text-soft">
            {actions.map((action) => `${name}:${action.name}`).join(", ")}
          </p>
        </div>
        {calls.length > 0 && (
          <Notice tone="warn" title="These calls will be refused for every key">
            <span translate="no" className="figures wrap-anywhere">
              {[...new Set(calls)].join(", ")}
            </span>
          </Notice>
        )}
      </div>
    </FormDialog>
  );
}

export function RemovePresetDialog({ view, preset, onClose, ...rest }: DialogProps & { preset: CataloguePreset }) {
  const [seen] = useState(view);
  const { save, submission } = useSave(seen, onClose);
  const remove = () =>
    save({ catalogue: removePreset(seen.catalogue, preset.name), text: `“${preset.name}” was removed.` });
  return (
    <FormDialog
      {...rest}
      title="Remove preset"
      description="Keys that were started from it keep their permissions."
      submitLabel="Remove"
      weight="danger"
      submission={submission}
      onSubmit={remove}
      onClose={onClose}
      notice={<DocumentNotice submission={submission} />}
    >
      <p className="wrap-anywhere font-medium">{preset.name}</p>
    </FormDialog>
  );
}
