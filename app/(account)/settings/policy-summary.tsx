/** The account's policy for people who may not change it. */
"use client";
import { usePermissions } from "@/lib/client/permissions";
import { titleOf } from "@/lib/shared/permissions/catalogue";
import type { KeyPolicy } from "@/lib/shared/policy/key-policy";

const toDays = (days: number | null, none: string) => (days === null ? none : days === 1 ? "1 day" : `${days} days`);

export function PolicySummary({ policy }: { policy: KeyPolicy }) {
  const { catalogue } = usePermissions();
  const { defaultExpiryDays, longestLifeDays, requiresRestriction, idleDays, forbidden } = policy;
  const rows = [
    ["New keys expire after", toDays(defaultExpiryDays ?? longestLifeDays, "Never, unless their maker says so")],
    ["Keys live at most", toDays(longestLifeDays, "As long as their makers say")],
    ["Restriction to addresses", requiresRestriction ? "Required" : "Not required"],
    ["Keys are disabled when not used for", toDays(idleDays, "Never")],
    ["Forbidden permissions", forbidden.map((word) => titleOf(catalogue, word)).join(", ") || "None"],
  ];
  return (
    <dl className="grid gap-3 rounded-box border border-line bg-surface p-4">
      {rows.map(([label, value]) => (
        <div key={label} className="grid gap-0.5 sm:grid-cols-2 sm:gap-4">
          <dt className="text-soft">{label}</dt>
          <dd className="wrap-anywhere min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
