/** A command, a setting or another literal within text. */
import type { ReactNode } from "react";

export function MonoText({ children }: { children: ReactNode }) {
  return (
    <code
      translate="no"
      className="figures break-words rounded-[0.25rem] bg-sunken px-1 py-0.5 text-[0.8125rem] text-ink"
    >
      {children}
    </code>
  );
}
