/** Filters and order of the list of keys. On phones they show once they are asked for, or in use. */
"use client";
import { ListFilter } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { INPUT_CLASSES } from "@/components/ui/field";
import {
  type Arrangement,
  DEFAULT_ARRANGEMENT,
  MAX_SEARCH_LENGTH,
  STATUS_FILTERS,
  type StatusFilter,
  writeArrangement,
} from "./arrangement";

const STATUS_NAMES: Record<StatusFilter, string> = {
  attention: "Needs attention",
  active: "Active",
  "expires-soon": "Expires soon",
  expired: "Expired",
  blocked: "Blocked",
  disabled: "Disabled",
  "on-hold": "On hold",
  held: "Held",
};

/** As in the address: "-" before the field sorts in descending order. */
const ORDERS = [
  { id: "-created", name: "Newest first" },
  { id: "created", name: "Oldest first" },
  { id: "name", name: "Name, A to Z" },
  { id: "-name", name: "Name, Z to A" },
  { id: "-used", name: "Last used, latest first" },
  { id: "used", name: "Last used, earliest first" },
  { id: "-requests", name: "Most requests in 7 days" },
  { id: "requests", name: "Fewest requests in 7 days" },
  { id: "expires", name: "Expires, soonest first" },
  { id: "-expires", name: "Expires, latest first" },
  { id: "status", name: "Status, most urgent first" },
  { id: "-status", name: "Status, least urgent first" },
  { id: "-permissions", name: "Most permissions" },
  { id: "permissions", name: "Fewest permissions" },
  { id: "restriction", name: "Most restricted" },
  { id: "-restriction", name: "Least restricted" },
] as const;

type KeysFiltersProps = {
  arrangement: Arrangement;
  onChange: (change: Partial<Arrangement>) => void;
  /** the people who have keys in the list */
  makers: readonly { id: string; name: string }[];
};

export function KeysFilters({ arrangement, onChange, makers }: KeysFiltersProps) {
  const { search, status, makerId, sort, isDescending } = arrangement;
  const [isOpen, setOpen] = useState(() => writeArrangement(arrangement) !== "");
  return (
    <search className="mb-3 grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap">
      <Button
        size="sm"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="col-span-2 justify-self-start sm:hidden"
      >
        <ListFilter aria-hidden="true" />
        Search and sort
      </Button>
      <div className={cn("contents", !isOpen && "max-sm:hidden")}>
        <SearchField value={search} onChange={(search) => onChange({ search })} />
        <Select
          label="Status"
          value={status ?? ""}
          onChange={(id) => onChange({ status: STATUS_FILTERS.find((each) => each === id) ?? null })}
          options={[{ id: "", name: "Any status" }, ...STATUS_FILTERS.map((id) => ({ id, name: STATUS_NAMES[id] }))]}
        />
        {(makers.length > 1 || makerId !== null) && (
          <Select
            label="Made by"
            value={makerId ?? ""}
            onChange={(id) => onChange({ makerId: id || null })}
            options={[{ id: "", name: "Anyone" }, ...withUnknown(makers, makerId)]}
          />
        )}
        <Select
          label="Sort by"
          value={`${isDescending ? "-" : ""}${sort}`}
          onChange={(id) => onChange(readOrder(id))}
          options={ORDERS}
        />
      </div>
    </search>
  );
}

function readOrder(id: string): Pick<Arrangement, "sort" | "isDescending"> {
  const isDescending = id.startsWith("-");
  const sort = ORDERS.find((order) => order.id === id)?.id.replace(/^-/, "") as Arrangement["sort"] | undefined;
  return { sort: sort ?? DEFAULT_ARRANGEMENT.sort, isDescending };
}

/** The address can still name somebody who has no keys any more. */
function withUnknown(makers: KeysFiltersProps["makers"], makerId: string | null): KeysFiltersProps["makers"] {
  const isUnknown = makerId !== null && !makers.some(({ id }) => id === makerId);
  return isUnknown ? [...makers, { id: makerId, name: "No longer here" }] : makers;
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className="col-span-2 grid min-w-0 gap-1 sm:min-w-36 sm:max-w-64 sm:flex-1">
      <label htmlFor={id} className="text-faint text-xs">
        Search
      </label>
      <input
        id={id}
        type="search"
        value={value}
        placeholder="Name or description"
        autoComplete="off"
        maxLength={MAX_SEARCH_LENGTH}
        onChange={(event) => onChange(event.target.value)}
        className={INPUT_CLASSES}
      />
    </div>
  );
}

type SelectProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { id: string; name: string }[];
};

function Select({ label, value, onChange, options }: SelectProps) {
  const id = useId();
  return (
    <div className="grid min-w-0 gap-1 sm:min-w-32 sm:max-w-56 sm:flex-1">
      <label htmlFor={id} className="text-faint text-xs">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={cn(INPUT_CLASSES, "pr-2")}
      >
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}
