/** Summarises the permissions of a key; hover, focus or tap lists them. */
"use client";
import { Hint } from "@/components/ui/hint/hint";
import { summarisePermissions } from "@/lib/shared/keys/permission-presets";
import { labelPermission, type Permission } from "@/lib/shared/keys/permissions";

type PermissionSummaryProps = {
  permissions: readonly Permission[];
  /** in a row: its tab stop, see Hint */
  isStop?: boolean;
};

export function PermissionSummary({ permissions, isStop = false }: PermissionSummaryProps) {
  const labels = permissions.map(labelPermission).sort((one, other) => one.localeCompare(other, "en"));
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
        {summarisePermissions(permissions)}
      </span>
    </Hint>
  );
}
