/** One row of the list of keys. */
"use client";
import { PermissionSummary } from "@/components/keys/permission-summary";
import { StatusBadge } from "@/components/keys/status-badge";
import { UsageChart } from "@/components/keys/usage-chart";
import { RelativeTime } from "@/components/relative-time";
import { cn } from "@/components/ui/cn";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { mask } from "@/lib/shared/keys/secret-format";
import { KeyLinkLine } from "./key-link-line";
import { KeyMenu, type KeyTask } from "./key-menu";
import { KeyCell } from "./keys-table";
import { LastUse } from "./last-use";
import { RestrictionSummary } from "./restriction-summary";

type KeyRowProps = {
  subject: KeyView;
  hasMaker: boolean;
  /** null: the person may not change keys */
  onTask: ((task: KeyTask) => void) | null;
};

export function KeyRow({ subject, hasMaker, onTask }: KeyRowProps) {
  const { name, lastFive, maker, link, permissions, ipRules, createdAt, expiresAt, usage } = subject;
  const { lastUsedAt, lastUsedAddress, lastUsedFor } = subject;
  return (
    <tr className="relative grid grid-cols-2 gap-x-4 gap-y-3 p-4 sm:table-row sm:p-0">
      <th
        scope="row"
        className={cn(
          "col-span-2 min-w-0 text-left font-normal sm:min-w-40 sm:max-w-64 sm:py-3 sm:pr-2.5 sm:pl-4 sm:align-top",
          onTask && "pr-12",
        )}
      >
        <span className="line-clamp-2 break-words font-medium" title={name}>
          {name}
        </span>
        <span className="figures whitespace-nowrap text-[0.8125rem] text-faint">{mask(lastFive)}</span>
        {hasMaker && <span className="mt-0.5 block break-words text-[0.8125rem] text-soft">by {maker.name}</span>}
        {link && <KeyLinkLine link={link} />}
      </th>
      <KeyCell label="Status">
        <StatusBadge subject={subject} />
      </KeyCell>
      <KeyCell label="Permissions">
        <PermissionSummary permissions={permissions} />
      </KeyCell>
      <KeyCell label="Restriction">
        <RestrictionSummary rules={ipRules} />
      </KeyCell>
      <KeyCell label="Last used">
        {lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : <span className="text-faint">Never</span>}
        {lastUsedFor && <LastUse purpose={lastUsedFor} address={lastUsedAddress} />}
        <div className="mt-2 sm:mt-1">
          <UsageChart usage={usage} />
        </div>
      </KeyCell>
      <KeyCell label="Created">
        <RelativeTime iso={createdAt} />
      </KeyCell>
      <KeyCell label="Expires">
        {expiresAt ? <RelativeTime iso={expiresAt} tense="any" /> : <span className="text-faint">Never</span>}
      </KeyCell>
      {onTask && (
        <td className="absolute top-2 right-2 bg-surface sm:sticky sm:top-auto sm:right-0 sm:pr-2 sm:pl-1 sm:py-1.5 sm:align-top">
          <KeyMenu subject={subject} onTask={onTask} />
        </td>
      )}
    </tr>
  );
}
