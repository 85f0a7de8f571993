/** Chooses the permissions that no key may have, from a list that can be searched. */
"use client";
import { useId, useState } from "react";
import { Checkbox } from "@/components/ui/choices";
import { FieldError, INPUT_CLASSES } from "@/components/ui/field";
import { usePermissions } from "@/lib/client/permissions";
import { PERMISSIONS, type Permission } from "@/lib/shared/keys/permissions";
import { type Catalogue, listOffered, listWords, titleOf } from "@/lib/shared/permissions/catalogue";

type ForbiddenFieldProps = {
  value: readonly Permission[];
  error: string | undefined;
  onChange: (value: Permission[]) => void;
};

export function ForbiddenField({ value, error, onChange }: ForbiddenFieldProps) {
  const id = useId();
  const { catalogue } = usePermissions();
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const words = listChoices(catalogue, value);
  const shown = words.filter((word) => `${titleOf(catalogue, word)} ${word}`.toLowerCase().includes(wanted));
  const toggle = (word: Permission, isOn: boolean) =>
    onChange(
      isOn ? words.filter((each) => each === word || value.includes(each)) : value.filter((each) => each !== word),
    );
  return (
    <fieldset aria-describedby={error ? `${id}-hint ${id}-error` : `${id}-hint`} className="grid min-w-0 gap-1.5">
      <legend className="mb-1.5 font-medium">Permissions that no key may have</legend>
      <input
        type="search"
        aria-label="Search permissions"
        placeholder="Search permissions"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        // Enter searches here, and must not save the policy.
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        className={INPUT_CLASSES}
      />
      <div className="max-h-64 overflow-y-auto rounded-box border border-line bg-surface px-3 py-1">
        {shown.map((word) => (
          <Checkbox
            key={word}
            id={`${id}-${word}`}
            label={titleOf(catalogue, word)}
            hint={titleOf(catalogue, word) === word ? undefined : word}
            checked={value.includes(word)}
            onChange={(event) => toggle(word, event.target.checked)}
          />
        ))}
        {shown.length === 0 && <p className="py-2 text-soft">No permission matches.</p>}
      </div>
      <p id={`${id}-hint`} className="text-[0.8125rem] text-faint">
        {value.length === 0 ? "None is forbidden." : `${value.length} forbidden.`} A key that has one already counts as
        not having it. What implies a forbidden permission is forbidden, too.
      </p>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}

/** What the dialogs for keys offer, and what is forbidden already. */
function listChoices(catalogue: Catalogue, value: readonly Permission[]): Permission[] {
  const offered = listOffered(catalogue);
  const own: Permission[] = offered.includes("own") ? listWords(catalogue) : [];
  const elastic = offered.includes("elastic-email") ? PERMISSIONS.filter((word) => word !== "None") : [];
  return [...new Set<Permission>([...own, ...elastic, ...value])];
}
