/** "Offered permissions": which catalogues the key dialogs show. */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import type { DialogProps } from "@/app/(account)/permissions/permission-dialog";
import { useSave } from "@/app/(account)/permissions/use-save";
import { Checkbox } from "@/components/ui/choices";
import { type CatalogueName, listOffered } from "@/lib/shared/permissions/catalogue";
import { DocumentNotice } from "./document-notice";

const CHOICES: readonly { name: CatalogueName; label: string; hint: string }[] = [
  { name: "own", label: "Your own permissions", hint: "Those that are defined on this page" },
  { name: "elastic-email", label: "Elastic Email's permissions", hint: "61 permissions, for its own client libraries" },
];

export function OfferDialog({ view, onClose, ...rest }: DialogProps) {
  const [seen] = useState(view);
  const [chosen, setChosen] = useState<ReadonlySet<CatalogueName>>(() => new Set(listOffered(seen.catalogue)));
  const { save, submission } = useSave(seen, onClose);
  const offered = CHOICES.map(({ name }) => name).filter((name) => chosen.has(name));
  return (
    <FormDialog
      {...rest}
      title="Offered permissions"
      description="What a key has already stays, and can be taken from it, whatever is offered."
      submitLabel="Save"
      canSubmit={offered.length > 0}
      submission={submission}
      onSubmit={() => save({ catalogue: { ...seen.catalogue, offered }, text: "The offered permissions were saved." })}
      onClose={onClose}
      notice={<DocumentNotice submission={submission} />}
    >
      <fieldset>
        <legend className="sr-only">Offered when a key is created or edited</legend>
        {CHOICES.map(({ name, label, hint }) => (
          <Checkbox
            key={name}
            id={`offer-${name}`}
            label={label}
            hint={hint}
            checked={chosen.has(name)}
            onChange={(event) => {
              const next = new Set(chosen);
              if (event.target.checked) next.add(name);
              else next.delete(name);
              setChosen(next);
            }}
          />
        ))}
      </fieldset>
    </FormDialog>
  );
}
