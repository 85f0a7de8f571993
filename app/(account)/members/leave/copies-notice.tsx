/** What is said beside the keys of somebody who may not have any more. */
"use client";
import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice";

/** A key that was handed over is still known to whoever made it. */
export function CopiesNotice({ children }: { children: ReactNode }) {
  return (
    <Notice tone="warn" title={children}>
      A key that is handed over keeps working for anyone who has a copy. To stop that, use “Change API Key” on it
      afterwards.
    </Notice>
  );
}

/** Why the dialog can't be sent yet; nothing to say once all is decided. */
export function renderUndecidedCount(count: number): ReactNode {
  if (count === 0) return undefined;
  return (
    <p role="status" className="text-soft">
      Choose what happens to {count === 1 ? "1 key" : `${count} keys`} first.
    </p>
  );
}
