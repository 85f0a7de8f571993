/** Tabs for two or three views of one thing. Arrow keys move between them. */
"use client";
import { Tabs as RadixTabs } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";

export const TabPanel = RadixTabs.Content;

type TabsProps<T extends string> = {
  /** names the group */
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  /** a TabPanel for each option */
  children: ReactNode;
};

export function Tabs<T extends string>({ label, value, options, onChange, children }: TabsProps<T>) {
  return (
    <RadixTabs.Root
      value={value}
      onValueChange={(chosen) => {
        const option = options.find((each) => each.value === chosen);
        if (option) onChange(option.value);
      }}
      className="grid gap-4"
    >
      <RadixTabs.List aria-label={label} className="flex gap-4 border-line border-b">
        {options.map((option) => (
          <RadixTabs.Trigger
            key={option.value}
            value={option.value}
            className={cn(
              "-mb-px min-h-10 border-transparent border-b-2 px-0.5 font-medium text-soft sm:min-h-9",
              "transition-colors duration-100 hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink",
            )}
          >
            {option.label}
          </RadixTabs.Trigger>
        ))}
      </RadixTabs.List>
      {children}
    </RadixTabs.Root>
  );
}
