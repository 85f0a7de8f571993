/** Shows when a key's old secret ends and whether it is still in use, with a button that ends it. */
"use client";
import { Hourglass, TriangleAlert } from "lucide-react";
import { RelativeTime } from "@/components/relative-time";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useNow } from "@/lib/client/clock";
import type { OldSecret } from "@/lib/shared/keys/overlap";

/** From this long before its end on, an old secret that is in use is a warning. */
const SOON_MS = 60 * 60 * 1000;

/** `onEnd`: null when the person may not change keys. */
export function OldSecretLine({ oldSecret, onEnd }: { oldSecret: OldSecret; onEnd: (() => void) | null }) {
  const { endsAt, lastUsedAt, lastUsedAddress, isInUse } = oldSecret;
  const isSoon = Date.parse(endsAt) - useNow() <= SOON_MS;
  const isUrgent = isInUse && isSoon;
  const Icon = isUrgent ? TriangleAlert : Hourglass;
  return (
    <div className="mt-1 flex items-start gap-1.5 text-[0.8125rem] text-soft">
      <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", isUrgent ? "text-warn" : "text-faint")} />
      <div className="min-w-0">
        {isUrgent && <strong className="font-medium text-ink">Still in use. </strong>}
        <span>Old key ends </span>
        <RelativeTime iso={endsAt} tense="any" />
        {isInUse && lastUsedAt !== null ? (
          <>
            <span>, last used </span>
            <RelativeTime iso={lastUsedAt} />
            {lastUsedAddress && <span> from </span>}
            {lastUsedAddress && (
              <span translate="no" className="figures break-all">
                {lastUsedAddress}
              </span>
            )}
          </>
        ) : (
          <span>, not used since the change</span>
        )}
        {onEnd && (
          <Button weight="ghost" size="sm" onClick={onEnd} className="-my-1 ml-1 text-accent">
            End now
          </Button>
        )}
      </div>
    </div>
  );
}
