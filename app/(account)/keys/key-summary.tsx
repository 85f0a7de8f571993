/** Shows which key a dialog is about: name, mask and last use. */
"use client";
import { RelativeTime } from "@/components/relative-time";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { mask } from "@/lib/shared/keys/secret-format";

export function KeySummary({ subject }: { subject: KeyView }) {
  const { name, lastFive, lastUsedAt, lastUsedAddress, lastUsedFor } = subject;
  return (
    <div className="grid gap-0.5 rounded-box bg-sunken px-3 py-2.5">
      <p translate="no" className="whitespace-pre-wrap break-words font-medium">
        {name}
      </p>
      <p translate="no" className="figures text-[0.8125rem] text-soft">
        {mask(lastFive)}
      </p>
      <p className="text-[0.8125rem] text-soft">
        {lastUsedAt === null ? (
          "Never used"
        ) : (
          <>
            <span>Used </span>
            <RelativeTime iso={lastUsedAt} />
            {lastUsedAddress && (
              <>
                {" "}
                from{" "}
                <span translate="no" className="figures break-all">
                  {lastUsedAddress}
                </span>
              </>
            )}
            {lastUsedFor && (
              <>
                {" · "}
                <span translate="no" className="figures break-all">
                  {lastUsedFor}
                </span>
              </>
            )}
          </>
        )}
      </p>
    </div>
  );
}
