/** What a key was last used for, in one line. Hover, focus or tap shows all of it, and the address. */
"use client";
import { Hint } from "@/components/ui/hint/hint";

type LastUseProps = { purpose: string; address: string | null };

export function LastUse({ purpose, address }: LastUseProps) {
  return (
    <Hint
      className="figures block max-w-full truncate text-soft text-xs"
      content={
        <span translate="no" className="figures wrap-anywhere">
          {address ? `${purpose} from ${address}` : purpose}
        </span>
      }
    >
      <span translate="no">{purpose}</span>
    </Hint>
  );
}
