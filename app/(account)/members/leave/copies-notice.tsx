/** Notices shown beside the keys of a member who may not keep them. */
"use client";
import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice";

/** Warns that the previous holder of a key still knows its secret. */
export function CopiesNotice({ children }: { children: ReactNode }) {
  return (
    <Notice tone="warn" title={children}>
      A key that is handed over keeps working for anyone who has a copy. To stop that, use “Change API Key” on it
      afterwards.
    </Notice>
  );
}

/** Says that some keys still need a decision; undefined when none do. */
export function renderUndecidedCount(count: number): ReactNode {
  if (count === 0) return undefined;
  return (
    <p role="status" className="text-soft">
      Choose what happens to {count === 1 ? "1 key" : `${count} keys`} first.
    </p>
  );
}
