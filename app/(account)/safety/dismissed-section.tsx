/** The findings that somebody dismissed: by whom, why and until when, with the way back. */
"use client";
import { RelativeTime } from "@/components/relative-time";
import { Button } from "@/components/ui/button";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { type DismissedFinding, FINDING_TITLES } from "@/lib/shared/safety/finding";

type DismissedSectionProps = {
  dismissed: readonly DismissedFinding[];
  keys: ReadonlyMap<string, KeyView>;
  mayChange: boolean;
  onRestore: (finding: DismissedFinding) => void;
};

export function DismissedSection({ dismissed, keys, mayChange, onRestore }: DismissedSectionProps) {
  if (dismissed.length === 0) return null;
  return (
    <section aria-labelledby="dismissed-heading" className="mt-8">
      <h2 id="dismissed-heading" className="mb-2 font-semibold">
        Dismissed
      </h2>
      <ul className="divide-y divide-line rounded-box border border-line bg-surface">
        {dismissed.map((finding) => {
          const { kind, keyId, dismissal } = finding;
          const name = keys.get(keyId)?.name ?? "";
          return (
            <li
              key={`${kind} ${keyId}`}
              className="grid gap-x-6 gap-y-2 p-4 sm:flex sm:items-center sm:justify-between"
            >
              <div className="min-w-0">
                <p className="wrap-anywhere">
                  <bdi translate="no" className="font-medium">
                    {name}
                  </bdi>
                  <span className="text-soft">{` · ${FINDING_TITLES[kind]}`}</span>
                </p>
                <p className="wrap-anywhere text-[0.8125rem] text-soft">
                  <bdi>{`“${dismissal.reason}”`}</bdi>
                  <span>{` ${dismissal.by}, `}</span>
                  <RelativeTime iso={dismissal.at} />
                  <span>. Shown again </span>
                  <RelativeTime iso={dismissal.endsAt} tense="any" />
                </p>
              </div>
              {mayChange && (
                <Button size="sm" weight="ghost" aria-label={`Show again: ${name}`} onClick={() => onRestore(finding)}>
                  Show again
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
