/** What a key was last used for, in one line. Hover, focus or tap shows all of it, and the address. */
"use client";
import { Hint } from "@/components/ui/hint";

type LastUseProps = { purpose: string; address: string | null };

export function LastUse({ purpose, address }: LastUseProps) {
  return (
    <Hint
      className="figures block max-w-full truncate text-soft text-xs"
      content={
        <span className="figures wrap-anywhere">
          {purpose}
          {address && ` from ${address}`}
        </span>
      }
    >
      {purpose}
    </Hint>
  );
}
