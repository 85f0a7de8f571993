/** "Import routes": reads a file, shows what it would change, and saves its routes in place of the present ones. */
"use client";
import { useId, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { ChangesList } from "@/app/(account)/routes/edit/changes-list";
import { ConflictNotice } from "@/app/(account)/routes/edit/conflict-notice";
import { type RoutesBase, toRoutesText, useRoutesChange } from "@/app/(account)/routes/edit/use-routes-change";
import { FILE_CLASSES, FieldError } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { withServers } from "@/lib/client/actions/servers-text";
import { type DocumentChanges, findChanges, hasNoChanges } from "@/lib/shared/documents/changes";
import type { WrittenRoute } from "@/lib/shared/routes/schema";

type ImportDialogProps = { base: RoutesBase; onClose: () => void; onCloseAutoFocus: (event: Event) => void };

/** A file that was read. */
type Chosen = { name: string; routes: WrittenRoute[]; changes: DocumentChanges; hasPermissions: boolean };

const MAX_BYTES = 1024 * 1024;

export function ImportDialog({ base, onClose, onCloseAutoFocus }: ImportDialogProps) {
  const id = useId();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { submission, conflict, save } = useRoutesChange(base);
  const showToast = useToast();
  const { failure } = submission;

  const read = async (file: File | undefined) => {
    setChosen(null);
    setFault(null);
    if (!file) return;
    const result = file.size > MAX_BYTES ? null : parse(await file.text());
    if (result === null) return setFault('This is no routes file: it must be JSON with a list of "routes".');
    const changes = findChanges("routes", toRoutesText(base.routes), toRoutesText(result.routes));
    setChosen({ name: file.name, ...result, changes });
  };
  const submit = (onTop = false) => {
    if (!chosen) return;
    save(() => chosen.routes, {
      note: `Imported ${chosen.name}`.slice(0, 200),
      onTop,
      onSaved: (version, confirmation) => {
        const text = `The routes were saved as version ${version}.`;
        showToast({ tone: "good", text: withServers(text, confirmation, "In force") });
        onClose();
      },
    });
  };
  const faults = failure?.code === "invalid" ? Object.entries(failure.fields) : [];
  return (
    <FormDialog
      title="Import routes"
      description="The routes of a file take the place of all present ones. The present ones stay among the versions."
      submitLabel="Replace all routes"
      canSubmit={chosen !== null && !hasNoChanges(chosen.changes)}
      submission={submission}
      notice={
        conflict && failure?.code === "saved_meanwhile" ? (
          <ConflictNotice conflict={conflict} onSave={() => submit(true)} />
        ) : faults.length > 0 ? (
          <Notice tone="danger" role="alert" title="The file can't be used">
            <ul className="grid gap-1">
              {faults.slice(0, 10).map(([place, text]) => (
                <li key={place}>{text}</li>
              ))}
            </ul>
          </Notice>
        ) : undefined
      }
      onSubmit={() => submit()}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-4">
        <div className="grid gap-1.5">
          <label htmlFor={`${id}-file`} className="font-medium">
            File
          </label>
          <input
            id={`${id}-file`}
            type="file"
            accept=".json,application/json"
            aria-invalid={fault ? true : undefined}
            aria-describedby={fault ? `${id}-fault` : undefined}
            className={FILE_CLASSES}
            onChange={(event) => void read(event.target.files?.[0])}
          />
          {fault && <FieldError id={`${id}-fault`}>{fault}</FieldError>}
        </div>
        {chosen && (
          <section aria-labelledby={`${id}-changes`} className="grid gap-1.5">
            <h3 id={`${id}-changes`} className="font-medium">
              What changes
            </h3>
            <div className="text-soft">
              <ChangesList changes={chosen.changes} />
            </div>
            {chosen.hasPermissions && (
              <p className="text-soft">The file's catalogue of permissions is left out: define it under Permissions.</p>
            )}
          </section>
        )}
      </div>
    </FormDialog>
  );
}

/** Null for what is no routes document. The server checks each route. */
function parse(text: string): Pick<Chosen, "routes" | "hasPermissions"> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof value !== "object" || value === null || !("routes" in value) || !Array.isArray(value.routes))
      return null;
    return { routes: value.routes, hasPermissions: "permissions" in value };
  } catch {
    return null;
  }
}
