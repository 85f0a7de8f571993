/** The filters of the list: a plain form, so that the address of a filtered list can be bookmarked and shared. */
"use client";
import { ListFilter } from "lucide-react";
import Form from "next/form";
import { type ReactNode, useId, useState } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { INPUT_CLASSES } from "@/components/ui/field";
import {
  ACTIVITY_KINDS,
  type ActivityChoices,
  type ActivityFilter,
  MAX_SEARCH_LENGTH,
  SEARCH_HOLDS_KEY,
} from "@/lib/shared/activity/view";
import { holdsKey } from "@/lib/shared/text";
import { useFilterForm } from "./use-filter-form";

type ActivityFiltersProps = { filter: ActivityFilter; choices: ActivityChoices; isNarrowed: boolean; zone: string };

/** Time to go on typing before the list follows. */
const TYPING_MS = 350;

export function ActivityFilters({ filter, choices, isNarrowed, zone }: ActivityFiltersProps) {
  const { people, keys } = choices;
  // On a phone the list comes first, and filters show only when they are in use.
  const [isOpen, setOpen] = useState(isNarrowed);
  const { form, apply, isAlive, isPending } = useFilterForm(filter);
  return (
    <Form
      ref={form}
      action="/activity"
      onSubmit={(event) => {
        event.preventDefault();
        apply(0);
      }}
      onChange={({ target }) => apply(target instanceof HTMLInputElement ? TYPING_MS : 0)}
      aria-busy={isPending}
      className="mb-6 grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6"
    >
      <Button
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="col-span-2 justify-self-start sm:hidden"
      >
        <ListFilter aria-hidden="true" />
        Filters
      </Button>
      <div className={cn("contents", !isOpen && "max-sm:hidden")}>
        <FilterField label="Search" className="col-span-2 sm:col-span-1">
          {(id) => (
            <input
              id={id}
              name="q"
              type="search"
              defaultValue={filter.search}
              placeholder="Name or address"
              maxLength={MAX_SEARCH_LENGTH}
              onInput={({ currentTarget }) => {
                currentTarget.setCustomValidity(holdsKey(currentTarget.value) ? SEARCH_HOLDS_KEY : "");
              }}
              className={INPUT_CLASSES}
            />
          )}
        </FilterField>
        <FilterSelect label="Person" name="person" value={filter.userId} all="Anyone" options={people} />
        <FilterSelect label="Key" name="key" value={filter.keyId} all="Any key" options={keys} />
        <FilterSelect
          label="Kind"
          name="kind"
          value={filter.kind}
          all="Anything"
          options={Object.entries(ACTIVITY_KINDS).map(([id, name]) => ({ id, name }))}
        />
        <FilterField label="From">
          {(id) => (
            <input
              id={id}
              name="from"
              type="date"
              translate="no"
              defaultValue={filter.from}
              className={cn(INPUT_CLASSES, "figures")}
            />
          )}
        </FilterField>
        <FilterField label="To">
          {(id) => (
            <input
              id={id}
              name="to"
              type="date"
              translate="no"
              defaultValue={filter.to}
              className={cn(INPUT_CLASSES, "figures")}
            />
          )}
        </FilterField>
        <div className="col-span-full flex min-h-9 flex-wrap items-center gap-x-4 gap-y-2">
          {/* Without scripts, nothing applies by itself. */}
          {!isAlive && <Button type="submit">Apply</Button>}
          <p className="text-faint text-xs">
            Times are in <span translate="no">{zone}</span>.
          </p>
          {isNarrowed && (
            <a href="/activity" className={buttonClasses({ weight: "ghost", size: "sm" })}>
              Clear
            </a>
          )}
        </div>
      </div>
    </Form>
  );
}

type FilterFieldProps = { label: string; className?: string; children: (id: string) => ReactNode };

function FilterField({ label, className, children }: FilterFieldProps) {
  const id = useId();
  return (
    <div className={cn("grid min-w-0 gap-1", className)}>
      <label htmlFor={id} className="text-faint text-xs">
        {label}
      </label>
      {children(id)}
    </div>
  );
}

type FilterSelectProps = {
  label: string;
  name: string;
  value: string | undefined;
  all: string;
  options: readonly { id: string; name: string }[];
};

function FilterSelect({ label, name, value, all, options }: FilterSelectProps) {
  // The address can still name a person or key that no longer exists.
  const isUnknown = value !== undefined && !options.some(({ id }) => id === value);
  return (
    <FilterField label={label}>
      {(id) => (
        <select id={id} name={name} defaultValue={value ?? ""} className={cn(INPUT_CLASSES, "pr-2")}>
          <option value="">{all}</option>
          {isUnknown && <option value={value}>No longer here</option>}
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.name}
            </option>
          ))}
        </select>
      )}
    </FilterField>
  );
}
