/** A part of a form that can be folded away. */
"use client";
import { type ReactNode, useState } from "react";

type FoldProps = {
  title: string;
  /** what is set in it, in a few words */
  summary: string;
  /** a field in it has an error: it opens */
  hasError: boolean;
  startsOpen?: boolean;
  children: ReactNode;
};

/** A part of a form that most people do not need. */
export function Fold({ title, summary, hasError, startsOpen = false, children }: FoldProps) {
  const [isOpen, setOpen] = useState(startsOpen);
  return (
    <details
      open={isOpen || hasError}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="rounded-box border border-line"
    >
      <summary className="cursor-pointer rounded-box px-3 py-2.5">
        <span className="font-medium">{title}</span>
        <span className="ml-2 text-[0.8125rem] text-faint">{summary}</span>
      </summary>
      <div className="grid gap-4 border-line border-t px-3 py-4">{children}</div>
    </details>
  );
}
