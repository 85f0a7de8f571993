/** The permissions of resources as checkboxes. */
"use client";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choices";
import type { OwnPermission } from "@/lib/shared/keys/own-permission";
import type { OwnGroup, OwnRow } from "./own-choice";

type OnToggle = (words: readonly OwnPermission[], isChosen: boolean) => void;

export function OwnGroups({ groups, onToggle }: { groups: readonly OwnGroup[]; onToggle: OnToggle }) {
  return (
    <>
      {groups.map((group) => (
        <OwnRows key={group.key} group={group} onToggle={onToggle} />
      ))}
    </>
  );
}

function OwnRows({ group, onToggle }: { group: OwnGroup; onToggle: OnToggle }) {
  const { rows, resource } = group;
  const choosable = rows.filter((row) => !row.isBlocked);
  const isFull = choosable.every(({ isChosen, includedIn }) => isChosen || includedIn !== null);
  const toggleLabel = isFull ? "None" : "All";
  return (
    <fieldset className="px-3 pt-3 pb-2">
      <legend className="float-left mb-1 flex w-full items-center justify-between gap-2 font-medium text-faint text-xs">
        <span className="wrap-anywhere min-w-0">
          {group.group !== null && <span>{group.group} / </span>}
          <span className="text-soft">{resource}</span>
        </span>
        {rows.length > 1 && (
          <Button
            size="sm"
            weight="ghost"
            aria-label={`${toggleLabel}: ${resource}`}
            onClick={() =>
              onToggle(
                choosable.map(({ word }) => word),
                !isFull,
              )
            }
          >
            {toggleLabel}
          </Button>
        )}
      </legend>
      <div className="clear-both grid sm:grid-cols-2 sm:gap-x-4">
        {rows.map((row) => (
          <OwnRowCheckbox key={row.word} row={row} onToggle={onToggle} />
        ))}
      </div>
    </fieldset>
  );
}

export function OwnRowCheckbox({ row, onToggle }: { row: OwnRow; onToggle: OnToggle }) {
  const { word, title, description, calls, isChosen, includedIn, forbiddenFor } = row;
  return (
    <Checkbox
      id={`${useId()}-${word}`}
      label={title}
      className="wrap-anywhere"
      checked={isChosen || includedIn !== null}
      disabled={includedIn !== null || row.isBlocked === true}
      onChange={(event) => onToggle([word], event.target.checked)}
      hint={
        <>
          {description !== null && <span className="block">{description}</span>}
          {title !== word && (
            <span className="block font-mono text-xs" translate="no">
              {word}
            </span>
          )}
          {calls.length > 0 && (
            <span className="block font-mono text-xs" translate="no">
              {calls.join(", ")}
            </span>
          )}
          {forbiddenFor && <span className="block text-warn">{forbiddenFor}</span>}
          {includedIn !== null && <span className="block text-soft">Included in “{includedIn}”</span>}
        </>
      }
    />
  );
}
