/** The fields of one action of a resource. */
"use client";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choices";
import { FieldError, TextField } from "@/components/ui/field";
import { type Catalogue, listEntries } from "@/lib/shared/permissions/catalogue";
import type { ActionDraft, ResourceDraft } from "@/lib/shared/permissions/resource-draft";

type ActionFieldsProps = {
  action: ActionDraft;
  draft: ResourceDraft;
  catalogue: Catalogue;
  errorAt: (field: string) => string | undefined;
  isFirst: boolean;
  isLast: boolean;
  onChange: (action: ActionDraft) => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
};

export function ActionFields(props: ActionFieldsProps) {
  const { action, draft, errorAt, isFirst, isLast, onChange, onMove, onRemove } = props;
  const shown = action.name.trim() === "" ? "new action" : action.name.trim();
  const word = `${draft.name.trim() || "…"}:${action.name.trim() || "…"}`;
  const isRenamed = action.saved !== null && action.saved !== word;
  return (
    <fieldset className="grid gap-3 rounded-box border border-line p-3">
      <legend className="sr-only">{shown}</legend>
      <div className="flex items-center justify-between gap-2">
        <p translate="no" className="figures wrap-anywhere min-w-0 text-[0.8125rem] text-soft">
          {isRenamed ? `${action.saved} → ${word}` : word}
        </p>
        <div className="flex shrink-0">
          <Button
            weight="ghost"
            size="icon"
            aria-label={`Move ${shown} up`}
            disabled={isFirst}
            onClick={() => onMove(-1)}
          >
            <ArrowUp aria-hidden="true" />
          </Button>
          <Button
            weight="ghost"
            size="icon"
            aria-label={`Move ${shown} down`}
            disabled={isLast}
            onClick={() => onMove(1)}
          >
            <ArrowDown aria-hidden="true" />
          </Button>
          <Button weight="ghost" size="icon" aria-label={`Remove ${shown}`} onClick={onRemove}>
            <Trash2 aria-hidden="true" />
          </Button>
        </div>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Action"
          value={action.name}
          onChange={(event) => onChange({ ...action, name: event.target.value })}
          error={errorAt("name")}
          required
          {...PLAIN}
        />
        <TextField
          label="Title"
          value={action.title}
          placeholder={`${draft.title.trim() || draft.name.trim() || "Orders"}: ${action.name.trim() || "read"}`}
          onChange={(event) => onChange({ ...action, title: event.target.value })}
          error={errorAt("title")}
          {...PLAIN}
        />
      </div>
      <TextField
        label="Description"
        value={action.description}
        placeholder="What a key with it can do, in a sentence"
        onChange={(event) => onChange({ ...action, description: event.target.value })}
        error={errorAt("description")}
        {...PLAIN}
      />
      <Implications {...props} />
    </fieldset>
  );
}

/** The other permissions that come with this one. */
function Implications({ action, draft, catalogue, errorAt, onChange }: ActionFieldsProps) {
  const id = useId();
  const siblings = draft.actions
    .filter((other) => other.id !== action.id)
    .map((other) => ({ value: `#${other.id}`, label: other.title.trim() || other.name.trim() || "New action" }));
  const others = listEntries(catalogue)
    .filter(({ word }) => word.split(":")[0] !== draft.savedName)
    .map(({ word, title }) => ({ value: word as string, label: title }));
  const choices = [...siblings, ...others];
  const labels = choices.filter(({ value }) => action.implies.includes(value)).map(({ label }) => label);
  // Faults are at the place of a word, or at the whole list.
  const error = errorAt("implies") ?? action.implies.map((_, index) => errorAt(`implies.${index}`)).find(Boolean);
  if (choices.length === 0) return null;
  return (
    <details>
      <summary className="wrap-anywhere cursor-pointer py-1 text-soft hover:text-ink">
        {labels.length > 0 ? `Includes ${labels.join(", ")}` : "Includes no other permission"}
      </summary>
      <div className="grid max-h-56 overflow-y-auto sm:grid-cols-2 sm:gap-x-4">
        {choices.map(({ value, label }) => (
          <Checkbox
            key={value}
            id={`${id}-${value}`}
            label={label}
            className="wrap-anywhere"
            checked={action.implies.includes(value)}
            onChange={(event) =>
              onChange({
                ...action,
                implies: event.target.checked
                  ? [...action.implies, value]
                  : action.implies.filter((other) => other !== value),
              })
            }
          />
        ))}
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </details>
  );
}

const PLAIN = { autoComplete: "off", spellCheck: false, "data-1p-ignore": true } as const;
