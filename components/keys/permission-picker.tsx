/** Picks the permissions of a key: a preset, or each permission individually. */
"use client";
import { useId, useState } from "react";
import { Radio } from "@/components/ui/choices";
import { cn } from "@/components/ui/cn";
import { describedBy, FieldError } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { usePermissions } from "@/lib/client/permissions";
import type { Permission } from "@/lib/shared/keys/permissions";
import { listOffered } from "@/lib/shared/permissions/catalogue";
import { isBlocked } from "./forbidden";
import { ForbiddenLine } from "./forbidden-line";
import { findOfferedPreset, listOfferedPresets, type PermissionBoundary } from "./permission-offer";
import { PermissionTables } from "./permission-tables";

const allowAll = () => false;

const MANAGING_KEYS: ReadonlySet<Permission> = new Set<Permission>(["Security", "ModifyAccessTokens"]);
type PermissionPickerProps = {
  label?: string;
  value: readonly Permission[];
  /** the form holds it, since a custom choice that equals a preset is still custom */
  isCustom: boolean;
  /** for something new: "Custom" begins from none, and not from what was chosen when the form opened */
  isNew?: boolean;
  /** what is picked is itself a boundary, for the keys of somebody else */
  isForBoundary?: boolean;
  /** the permission boundary, if there is one */
  boundary?: PermissionBoundary;
  /** what the account's policy forbids; nothing by default */
  isForbidden?: (word: Permission) => boolean;
  error: string | undefined;
  onChange: (value: Permission[], isCustom: boolean) => void;
};

export function PermissionPicker(props: PermissionPickerProps) {
  const { label: title = "Permissions", value, isCustom, isNew = false, error, onChange } = props;
  const { boundary = null, isForBoundary = false, isForbidden = allowAll } = props;
  const id = useId();
  const { catalogue } = usePermissions();
  const offered = listOffered(catalogue);
  const presets = listOfferedPresets(boundary, catalogue);
  // Also null when the boundary has changed in the meantime: the choice is kept, and shown one by one.
  const preset = isCustom ? null : findOfferedPreset(value, boundary, catalogue);
  const isTableShown = preset === null && (isCustom || value.length > 0);
  // What was picked one by one comes back after a look at a preset.
  const [custom, setCustom] = useState(isNew && !isCustom ? [] : value);
  const changeCustom = (next: Permission[]) => {
    setCustom(next);
    onChange(next, true);
  };
  const [kept] = useState(() => new Set(isNew ? [] : value));
  const forbidden = { isForbidden, kept };
  const blockedIn = (words: readonly Permission[]) => words.filter((word) => isBlocked(forbidden, word));
  const managesKeys = value.some((word) => MANAGING_KEYS.has(word));
  const choices = [
    ...presets.map(({ id: choice, label, hint, permissions }) => ({
      choice,
      label,
      hint,
      isChosen: preset?.id === choice,
      blocked: blockedIn(permissions),
      choose: () => onChange([...permissions], false),
    })),
    {
      choice: "custom",
      label: "Custom",
      hint: offered.includes("own") ? "Pick each permission" : "Pick access per area",
      isChosen: isTableShown,
      blocked: [],
      choose: () => changeCustom([...custom]),
    },
  ];
  return (
    <section className="grid gap-2">
      <h3 id={`${id}-label`} className="font-medium">
        {title}
      </h3>
      <div
        role="radiogroup"
        aria-labelledby={`${id}-label`}
        aria-describedby={describedBy(error ? `${id}-error` : null, boundary && `${id}-boundary`)}
        aria-invalid={error ? true : undefined}
        className="grid gap-2 sm:grid-cols-2"
      >
        {choices.map(({ choice, label, hint, isChosen, blocked, choose }) => (
          <div
            key={choice}
            className={cn(
              "relative flex gap-2.5 rounded-box border border-line p-3 transition-colors duration-100 hover:border-edge",
              "has-checked:border-accent has-checked:bg-accent-soft",
              "has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2",
            )}
          >
            <Radio
              id={`${id}-${choice}`}
              name={`${id}-preset`}
              checked={isChosen}
              disabled={blocked.length > 0 && !isChosen}
              onChange={choose}
              aria-describedby={`${id}-${choice}-hint`}
              className="relative z-10 mt-px outline-none sm:mt-0.5"
            />
            <div className="min-w-0">
              <label
                htmlFor={`${id}-${choice}`}
                className={cn(
                  "block font-medium after:absolute after:inset-0",
                  blocked.length > 0 && !isChosen ? "cursor-not-allowed text-faint" : "cursor-pointer",
                )}
              >
                {label}
              </label>
              <p id={`${id}-${choice}-hint`} className="text-[0.8125rem] text-soft">
                <span>{hint}</span>
                {blocked.length > 0 && <ForbiddenLine words={blocked} />}
              </p>
            </div>
          </div>
        ))}
      </div>
      {boundary && (
        <p id={`${id}-boundary`} className="text-[0.8125rem] text-soft">
          An owner or admin has limited the permissions that your keys can have. Only those are offered here.
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {managesKeys && (
        <Notice tone="warn" role="status" title="Can manage API keys">
          Whoever has a key with these permissions can create, change and delete API keys.
        </Notice>
      )}
      {isTableShown && (
        <PermissionTables
          value={value}
          boundary={boundary}
          forbidden={forbidden}
          isForBoundary={isForBoundary}
          onChange={changeCustom}
        />
      )}
    </section>
  );
}
