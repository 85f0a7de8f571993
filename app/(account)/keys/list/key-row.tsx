/** One row of the list of keys. */
"use client";
import Link from "next/link";
import { OldSecretLine } from "@/app/(account)/keys/overlap/old-secret-line";
import { PermissionSummary } from "@/components/keys/permission-summary";
import { StatusBadge } from "@/components/keys/status-badge";
import { UsageChart } from "@/components/keys/usage-chart";
import { RelativeTime } from "@/components/relative-time";
import { FOLDED, ListCell, ListRow } from "@/components/ui/list-table";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { mask } from "@/lib/shared/keys/secret-format";
import { keyPath } from "./element-ids";
import { KeyDescription } from "./key-description";
import { KeyLinkLine } from "./key-link-line";
import { KeyMenu, type KeyTask } from "./key-menu";
import { KEY_CARD } from "./keys-table";
import { LastUse } from "./last-use";
import { PolicyLine } from "./policy-line";
import { RestrictionSummary } from "./restriction-summary";

type KeyRowProps = {
  subject: KeyView;
  hasMaker: boolean;
  /** null: the person may not change keys */
  onTask: ((task: KeyTask) => void) | null;
};

export function KeyRow({ subject, hasMaker, onTask }: KeyRowProps) {
  const { id, name, description, lastFive, maker, link, permissions, ipRules, createdAt, expiresAt, usage } = subject;
  const { lastUsedAt, lastUsedAddress, lastUsedFor, oldSecret, disabled } = subject;
  return (
    <ListRow
      {...KEY_CARD}
      foldedName={name}
      head={
        <>
          <Link
            href={keyPath(id)}
            prefetch={false}
            translate="no"
            data-hint
            className="line-clamp-2 w-fit rounded-[0.25rem] font-medium hover:underline hover:underline-offset-4"
            title={name}
          >
            <bdi>{name}</bdi>
          </Link>
          <span translate="no" className="figures text-[0.8125rem] text-faint">
            {mask(lastFive)}
          </span>
          {hasMaker && (
            <span className="mt-0.5 block text-[0.8125rem] text-soft">
              by <bdi>{maker.name}</bdi>
            </span>
          )}
          {description && <KeyDescription description={description} />}
          {link && <KeyLinkLine link={link} />}
          {oldSecret && <OldSecretLine oldSecret={oldSecret} onEnd={onTask && (() => onTask("end-old"))} />}
          <PolicyLine subject={subject} />
          {disabled?.reason && (
            <bdi className="mt-0.5 line-clamp-2 break-words text-[0.8125rem] text-soft" title={disabled.reason}>
              Disabled: {disabled.reason}
            </bdi>
          )}
        </>
      }
      menu={onTask && <KeyMenu subject={subject} onTask={onTask} />}
    >
      <ListCell label="Status">
        <StatusBadge subject={subject} />
      </ListCell>
      <ListCell label="Permissions">
        <PermissionSummary permissions={permissions} />
      </ListCell>
      <ListCell label="Restriction" className={FOLDED}>
        <RestrictionSummary rules={ipRules} />
      </ListCell>
      <ListCell label="Last used" className={FOLDED}>
        {lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : <span className="text-faint">Never</span>}
        {lastUsedFor && <LastUse purpose={lastUsedFor} address={lastUsedAddress} />}
        <div className="mt-1">
          <UsageChart usage={usage} href={keyPath(id)} />
        </div>
      </ListCell>
      <ListCell label="Created" className={FOLDED}>
        <RelativeTime iso={createdAt} />
      </ListCell>
      <ListCell label="Expires" className={FOLDED}>
        {expiresAt ? <RelativeTime iso={expiresAt} tense="any" /> : <span className="text-faint">Never</span>}
      </ListCell>
    </ListRow>
  );
}
