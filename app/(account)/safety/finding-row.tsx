/** One finding about a key: its numbers, the button that cures it, and the one that dismisses it. */
"use client";
import Link from "next/link";
import { Button, buttonClasses } from "@/components/ui/button";
import { usePermissions } from "@/lib/client/permissions";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { Finding } from "@/lib/shared/safety/finding";
import { type Cure, cureFor, describeFinding } from "./finding-words";

/** The ids of the buttons of a finding, which get the focus back. */
export const cureButtonId = ({ kind, keyId }: Finding): string => `cure-${kind}-${keyId}`;
export const dismissButtonId = ({ kind, keyId }: Finding): string => `dismiss-${kind}-${keyId}`;

type FindingRowProps = {
  finding: Finding;
  subject: KeyView;
  now: number;
  /** null: the person may not change the key */
  onCure: ((cure: Cure) => void) | null;
  onDismiss: () => void;
};

export function FindingRow({ finding, subject, now, onCure, onDismiss }: FindingRowProps) {
  const { id, name } = subject;
  const { catalogue } = usePermissions();
  const cure = cureFor(finding, subject, catalogue, now);
  return (
    <li className="grid gap-x-6 gap-y-3 p-4 sm:flex sm:items-center sm:justify-between">
      <div className="min-w-0">
        <Link href={`/keys/${id}`} className="wrap-anywhere font-medium underline-offset-4 hover:underline">
          <bdi translate="no">{name}</bdi>
        </Link>
        <p className="wrap-anywhere text-soft">{describeFinding(finding, subject, now)}</p>
      </div>
      {onCure && (
        <div className="flex shrink-0 flex-wrap gap-2 sm:max-w-[50%] sm:justify-end">
          {cure.does === "look" ? (
            <Link
              href={cure.href}
              aria-label={`${cure.label}: ${name}`}
              className={buttonClasses({ size: "wrapping-sm" })}
            >
              {cure.label}
            </Link>
          ) : (
            <Button
              id={cureButtonId(finding)}
              size="wrapping-sm"
              aria-label={`${cure.label}: ${name}`}
              onClick={() => onCure(cure)}
            >
              {cure.label}
            </Button>
          )}
          <Button
            id={dismissButtonId(finding)}
            size="sm"
            weight="ghost"
            aria-label={`Dismiss: ${name}`}
            onClick={onDismiss}
          >
            Dismiss
          </Button>
        </div>
      )}
    </li>
  );
}
