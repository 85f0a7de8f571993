/** The open findings, a section for each kind, the most urgent first. */
"use client";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { FINDING_KINDS, FINDING_TITLES, type Finding } from "@/lib/shared/safety/finding";
import { FindingRow } from "./finding-row";
import { type Cure, FINDING_REASONS } from "./finding-words";

type FindingsListProps = {
  findings: readonly Finding[];
  keys: ReadonlyMap<string, KeyView>;
  now: number;
  mayChange: boolean;
  onCure: (finding: Finding, key: KeyView, cure: Cure) => void;
  onDismiss: (finding: Finding, key: KeyView) => void;
};

export function FindingsList({ findings, keys, now, mayChange, onCure, onDismiss }: FindingsListProps) {
  const groups = FINDING_KINDS.map((kind) => ({ kind, found: findings.filter((finding) => finding.kind === kind) }));
  return (
    <div className="grid gap-6">
      {groups
        .filter(({ found }) => found.length > 0)
        .map(({ kind, found }) => (
          <section key={kind} aria-labelledby={`finding-${kind}`}>
            <div className="mb-2 grid gap-0.5">
              <h2 id={`finding-${kind}`} className="font-semibold">
                {FINDING_TITLES[kind]}
              </h2>
              <p className="max-w-3xl text-[0.8125rem] text-soft">{FINDING_REASONS[kind]}</p>
            </div>
            <ul className="divide-y divide-line rounded-box border border-line bg-surface">
              {found.map((finding) => {
                const subject = keys.get(finding.keyId);
                if (!subject) return null;
                return (
                  <FindingRow
                    key={finding.keyId}
                    {...{ finding, subject, now }}
                    onCure={mayChange ? (cure) => onCure(finding, subject, cure) : null}
                    onDismiss={() => onDismiss(finding, subject)}
                  />
                );
              })}
            </ul>
          </section>
        ))}
    </div>
  );
}
