/** The head of a list of permissions: a search, and how many are chosen. */
"use client";
import { Search } from "lucide-react";
import type { KeyboardEvent } from "react";
import { cn } from "@/components/ui/cn";
import { INPUT_CLASSES } from "@/components/ui/field";

// This field only filters. Enter must not send the form that it is in.
const ignoreEnter = (event: KeyboardEvent) => event.key === "Enter" && event.preventDefault();

type PermissionSearchProps = {
  value: string;
  /** how many are chosen, in words */
  count: string;
  onChange: (value: string) => void;
};

export function PermissionSearch({ value, count, onChange }: PermissionSearchProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b p-2">
      <div className="relative min-w-44 flex-1">
        <Search
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-faint"
        />
        <input
          type="search"
          aria-label="Search permissions"
          placeholder="Search permissions"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={ignoreEnter}
          className={cn(INPUT_CLASSES, "pl-8")}
        />
      </div>
      <p aria-live="polite" className="px-1 text-[0.8125rem] text-soft tabular-nums">
        {count}
      </p>
    </div>
  );
}
