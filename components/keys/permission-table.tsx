/** The "Custom" choice of permissions: a level for each area, a checkbox for each other permission, and a search. */
"use client";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox, Segmented, type SegmentedOption } from "@/components/ui/choices";
import type { Permission } from "@/lib/shared/keys/permissions";
import { explainForbidden, type Forbidden, isBlocked, isLevelBlocked, listForbidden } from "./forbidden";
import { ForbiddenLine } from "./forbidden-line";
import {
  type AreaLevel,
  countChosen,
  getLevel,
  type PowerGroup,
  searchPermissions,
  setAllLevels,
  setLevel,
  setPower,
} from "./permission-choice";
import { listOfferedLevels, listOfferedPowers, type PermissionBoundary } from "./permission-offer";
import { PermissionSearch } from "./permission-search";

type PermissionTableProps = {
  value: readonly Permission[];
  boundary?: PermissionBoundary;
  forbidden: Forbidden;
  onChange: (value: Permission[]) => void;
};

const OPTIONS: Record<AreaLevel, SegmentedOption<AreaLevel>> = {
  none: { value: "none", label: "None", isNothing: true },
  view: { value: "view", label: "View" },
  modify: { value: "modify", label: "View & Modify" },
  "modify-only": { value: "modify-only", label: "Modify only" },
};

const ALL_LEVELS = ["none", "view", "modify"] as const;
const ALL_OPTIONS: readonly SegmentedOption<(typeof ALL_LEVELS)[number] | "">[] = [
  { value: "none", label: "None", isNothing: true },
  { value: "view", label: "View" },
  { value: "modify", label: "View & Modify" },
];

export function PermissionTable({ value, boundary = null, forbidden, onChange }: PermissionTableProps) {
  const id = useId();
  const [search, setSearch] = useState("");
  // What the key had when the table opened stays offered, so that a change by mistake can be undone.
  const [started] = useState(() => new Set(value));
  const chosen = new Set(value);
  const kept = [chosen, started];
  const found = searchPermissions(search);
  const areas = found.areas
    .map((area) => ({ area, levels: listOfferedLevels(area, boundary, kept) }))
    .filter(({ levels }) => levels.length > 1);
  const allowed = areas.map(({ area, levels }) => {
    return { area, levels: levels.filter((level) => !isLevelBlocked(forbidden, area, level)) };
  });
  const commonLevel = ALL_LEVELS.find((level) => {
    const words = new Set(setAllLevels(value, allowed, level));
    return areas.every(({ area }) => getLevel(area, words) === getLevel(area, chosen));
  });
  const groups = listOfferedPowers(found.groups, boundary, kept);

  return (
    <div className="overflow-hidden rounded-box border border-line">
      <PermissionSearch value={search} count={countChosen(value)} onChange={setSearch} />
      {areas.length > 1 && (
        <div className="flex items-center justify-between gap-2 border-line border-b bg-sunken py-1 pr-1.5 pl-3 sm:pr-3">
          <span className="font-medium">All areas</span>
          <Segmented
            label="All areas"
            name={`${id}-all`}
            value={commonLevel ?? ""}
            options={ALL_OPTIONS}
            onChange={(level) => level && onChange(setAllLevels(value, allowed, level))}
          />
        </div>
      )}
      {areas.length > 0 && (
        <table className="w-full">
          <caption className="sr-only">Access per area</caption>
          <tbody className="divide-y divide-line">
            {areas.map(({ area, levels }) => (
              <tr key={area.label}>
                <th scope="row" className="py-1 pr-2 pl-3 text-left font-normal">
                  <span>{area.label}</span>
                  {listForbidden(forbidden, area).length > 0 && (
                    <ForbiddenLine isShort words={listForbidden(forbidden, area)} />
                  )}
                </th>
                <td className="w-px py-1 pr-1.5 sm:pr-3">
                  <Segmented
                    label={area.label}
                    name={`${id}-${area.view}`}
                    value={getLevel(area, chosen)}
                    options={levels.map((level) => {
                      return { ...OPTIONS[level], isDisabled: isLevelBlocked(forbidden, area, level) };
                    })}
                    onChange={(level) => onChange(setLevel(value, area, level))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {groups.map((group) => (
        <Powers
          key={group.label}
          group={group}
          chosen={chosen}
          forbidden={forbidden}
          onToggle={(powers, isChosen) =>
            onChange(powers.reduce<Permission[]>((words, power) => setPower(words, power, isChosen), [...value]))
          }
        />
      ))}
      {areas.length + groups.length === 0 && (
        <p className="px-3 py-6 text-center text-soft">No permission matches “{search.trim()}”.</p>
      )}
    </div>
  );
}

type PowersProps = {
  group: PowerGroup;
  chosen: ReadonlySet<Permission>;
  forbidden: Forbidden;
  onToggle: (powers: readonly Permission[], isChosen: boolean) => void;
};

function Powers({ group, chosen, forbidden, onToggle }: PowersProps) {
  const id = useId();
  const words = group.powers.map(({ permission }) => permission).filter((word) => !isBlocked(forbidden, word));
  const isFull = words.every((word) => chosen.has(word));
  const toggleLabel = isFull ? "None" : "All";
  return (
    <fieldset className="border-line border-t px-3 pt-3 pb-2">
      <legend className="float-left mb-1 flex w-full items-center justify-between gap-2 font-medium text-faint text-xs">
        <span>{group.label}</span>
        {words.length > 1 && (
          <Button
            size="sm"
            weight="ghost"
            aria-label={`${toggleLabel}: ${group.label}`}
            onClick={() => onToggle(words, !isFull)}
          >
            {toggleLabel}
          </Button>
        )}
      </legend>
      <div className="clear-both grid sm:grid-cols-2 sm:gap-x-4">
        {group.powers.map(({ permission, label, hint }) => (
          <Checkbox
            key={permission}
            id={`${id}-${permission}`}
            label={label}
            hint={explainForbidden(forbidden, permission, chosen.has(permission)) ?? hint}
            checked={chosen.has(permission)}
            disabled={isBlocked(forbidden, permission)}
            onChange={(event) => onToggle([permission], event.target.checked)}
          />
        ))}
      </div>
    </fieldset>
  );
}
