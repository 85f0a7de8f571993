/** Which permissions of a key were asked for, which never, and a click that reduces the key to those. */
"use client";
import { RelativeTime } from "@/components/relative-time";
import { Button } from "@/components/ui/button";
import { usePermissions } from "@/lib/client/permissions";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { titleOf } from "@/lib/shared/permissions/catalogue";
import { summariseUse } from "@/lib/shared/usage/permission-use";
import type { KeyUsageView } from "@/lib/shared/usage/view";
import type { Propose } from "../propose";
import { SectionHeading } from "../section-heading";
import { UsedPermissionRow } from "./used-permission-row";

const REDUCE_ID = "reduce-permissions";

type PermissionsSectionProps = {
  subject: KeyView;
  permissions: KeyUsageView["permissions"];
  onPropose: Propose | null;
};

export function PermissionsSection({ subject, permissions: { since, uses }, onPropose }: PermissionsSectionProps) {
  const { catalogue } = usePermissions();
  const { used, unused, reduced } = summariseUse(subject.permissions, uses, catalogue);
  const all = subject.permissions.length;
  const isReducible = reduced.length > 0 && (unused.length > 0 || used.some(({ asked }) => asked.length > 0));
  return (
    <section aria-labelledby="permissions-heading" className="grid min-w-0 gap-3">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <SectionHeading id="permissions-heading" title="Permissions used">
          {used.length} of {all} {all === 1 ? "was" : "were"} asked for by admitted requests. Counted since{" "}
          <RelativeTime iso={since} />, for 31 days at most.
        </SectionHeading>
        {onPropose && isReducible && (
          <Button id={REDUCE_ID} size="wrapping-sm" onClick={() => onPropose({ permissions: reduced }, REDUCE_ID)}>
            {`Reduce to what was used (${reduced.length} of ${all})`}
          </Button>
        )}
      </div>
      {used.length > 0 && (
        <ul className="divide-y divide-line rounded-box border border-line bg-surface">
          {used.map((entry) => (
            <UsedPermissionRow key={entry.permission} entry={entry} catalogue={catalogue} />
          ))}
        </ul>
      )}
      {unused.length > 0 && (
        <details className="min-w-0 rounded-box border border-line bg-surface" open={unused.length <= 8}>
          <summary className="rounded-box p-4 font-medium">{`Never asked for (${unused.length})`}</summary>
          <ul className="grid gap-x-6 gap-y-1 border-line border-t p-4 sm:grid-cols-2 lg:grid-cols-3">
            {unused.map((word) => (
              <li key={word} translate="no" className="wrap-anywhere min-w-0">
                {titleOf(catalogue, word)}{" "}
                <code translate="no" className="figures wrap-anywhere text-faint text-xs">
                  {word}
                </code>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="text-[0.8125rem] text-soft">
        Only what routes and checks ask Latchkey for is counted. A permission that your own code reads from the
        forwarded headers shows as never asked for.
      </p>
    </section>
  );
}
