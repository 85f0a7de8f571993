/** The presets: sets of permissions that the key dialogs offer to start from. */
"use client";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { RowMenu } from "@/components/row-menu";
import { Button } from "@/components/ui/button";
import { type Catalogue, titleOf } from "@/lib/shared/permissions/catalogue";
import { ADD_PRESET_BUTTON_ID, presetMenuId } from "./permission-dialog";
import type { OnOpen } from "./permissions-header";

const ENTRIES = [
  { task: "edit-preset", label: "Edit", icon: Pencil },
  { task: "remove-preset", label: "Remove", icon: Trash2, isApart: true },
] as const;

export function PresetsSection({ catalogue, onOpen }: { catalogue: Catalogue; onOpen: OnOpen }) {
  const { presets } = catalogue;
  if (presets.length === 0 && !onOpen) return null;
  return (
    <section aria-labelledby="presets" className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="grid gap-0.5">
          <h2 id="presets" className="font-semibold">
            Presets
          </h2>
          <p className="text-soft">Permissions that belong together, to start a key from.</p>
        </div>
        {onOpen && (
          <Button id={ADD_PRESET_BUTTON_ID} size="sm" onClick={() => onOpen({ task: "add-preset" })}>
            <Plus aria-hidden="true" />
            <span>Add preset</span>
          </Button>
        )}
      </div>
      {presets.length > 0 && (
        <ul className="divide-y divide-line rounded-box border border-line bg-surface">
          {presets.map((preset) => (
            <li key={preset.name} className="flex items-start gap-3 py-2 pr-2 pl-4">
              <div className="wrap-anywhere min-w-0 flex-1 py-1">
                <p className="font-medium">{preset.name}</p>
                {preset.description !== undefined && <p className="text-soft">{preset.description}</p>}
                <p className="text-[0.8125rem] text-soft">
                  {preset.permissions.map((word) => titleOf(catalogue, word)).join(", ")}
                </p>
              </div>
              {onOpen && (
                <RowMenu
                  id={presetMenuId(preset.name)}
                  name={preset.name}
                  entries={ENTRIES}
                  onTask={(task) => onOpen({ task, preset })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
