/** Summarises the permissions of a key; hover, focus or tap lists them. */
"use client";
import { Hint } from "@/components/ui/hint/hint";
import { usePermissions } from "@/lib/client/permissions";
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import type { Permission } from "@/lib/shared/keys/permissions";
import { type Catalogue, findEntry, titleOf } from "@/lib/shared/permissions/catalogue";
import { summariseWith } from "@/lib/shared/permissions/summary";

type PermissionSummaryProps = {
  permissions: readonly Permission[];
  /** in a row: its tab stop, see Hint */
  isStop?: boolean;
};

export function PermissionSummary({ permissions, isStop = false }: PermissionSummaryProps) {
  const { catalogue } = usePermissions();
  const labels = permissions
    .map((word) => describe(catalogue, word))
    .sort((one, other) => one.localeCompare(other, "en"));
  return (
    <Hint
      wide
      isStop={isStop}
      content={
        <ul className={labels.length > 8 ? "columns-2 gap-6" : undefined}>
          {labels.map((label) => (
            <li key={label} translate="no">
              {label}
            </li>
          ))}
        </ul>
      }
    >
      <span className="underline decoration-edge decoration-dotted underline-offset-4">
        {summariseWith(catalogue, permissions)}
      </span>
    </Hint>
  );
}

/** A title, and for a word that has left the catalogue the word with a remark. */
function describe(catalogue: Catalogue, word: Permission): string {
  const isGone = isOwnPermission(word) && findEntry(catalogue, word) === null;
  return isGone ? `${word} (no longer defined)` : titleOf(catalogue, word);
}
