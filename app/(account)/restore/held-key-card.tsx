/** One held key: what it may do, what happened to it after the backup, and the choice about it. */
"use client";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { DetailLines } from "@/app/(account)/activity/detail-lines";
import { PermissionSummary } from "@/components/keys/permission-summary";
import { RelativeTime } from "@/components/relative-time";
import { usePermissions } from "@/lib/client/permissions";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyChange, KeyFinding } from "@/lib/shared/keys/restore-review";
import { mask } from "@/lib/shared/keys/secret-format";

const TEXTS: Record<KeyChange, { title: string; consequence: string }> = {
  deleted: { title: "Deleted after the backup", consequence: "Releasing it brings it back." },
  secret_changed: {
    title: "Its secret was changed after the backup",
    consequence: "Releasing it makes the old secret work again, and the newer one is lost. Change the API key first.",
  },
  edited: {
    title: "Edited after the backup",
    consequence: "Releasing it undoes these changes. Edit the API key first to make them again.",
  },
  disabled: { title: "Disabled after the backup", consequence: "Releasing it makes it work again." },
  handed_over: { title: "Handed over after the backup", consequence: "The newer member is responsible for it." },
};

type HeldKeyCardProps = {
  subject: KeyView;
  findings: readonly KeyFinding[];
  isKnown: boolean;
  isOrphan: boolean;
  children: ReactNode;
};

export function HeldKeyCard({ subject, findings, isKnown, isOrphan, children }: HeldKeyCardProps) {
  const { name, lastFive, maker, permissions, lastUsedAt } = subject;
  return (
    <li className="grid gap-3 p-4 md:grid-cols-[minmax(0,1fr)_auto] md:gap-6">
      <div className="wrap-anywhere grid min-w-0 gap-2">
        <div>
          <p className="font-medium">
            <bdi>{name}</bdi>
          </p>
          <p translate="no" className="figures text-[0.8125rem] text-faint">
            {mask(lastFive)}
          </p>
          <div className="mt-0.5 flex flex-wrap gap-x-3 text-[0.8125rem] text-soft">
            <PermissionSummary permissions={permissions} />
            <span>
              by <bdi>{maker.name}</bdi>
            </span>
            <span>
              {lastUsedAt ? (
                <>
                  Used <RelativeTime iso={lastUsedAt} />
                </>
              ) : (
                "Never used"
              )}
            </span>
          </div>
        </div>
        {findings.map((finding) => (
          <Finding key={finding.change} finding={finding} />
        ))}
        {isKnown && findings.length === 0 && (
          <p className="text-[0.8125rem] text-soft">Not changed after the backup.</p>
        )}
        {isOrphan && (
          <p className="text-[0.8125rem] text-soft">
            {maker.name === "" ? <span>Its owner</span> : <bdi>{maker.name}</bdi>}
            <span>
              {" "}
              is not a member any more. If you release it, you become responsible for it, and it loses its permissions
              over API keys.
            </span>
          </p>
        )}
      </div>
      <div className="self-start">{children}</div>
    </li>
  );
}

function Finding({ finding: { change, at, by, details } }: { finding: KeyFinding }) {
  const { title, consequence } = TEXTS[change];
  const { catalogue } = usePermissions();
  return (
    <div className="flex gap-2 text-[0.8125rem]">
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
      <div className="min-w-0">
        <p className="font-medium text-ink">
          <span>{title}</span>
          {at && (
            <span className="font-normal text-soft">
              <span>, </span>
              <RelativeTime iso={at} />
              {by && (
                <span>
                  {" "}
                  by <bdi>{by}</bdi>
                </span>
              )}
            </span>
          )}
        </p>
        <p className="text-soft">{consequence}</p>
        <DetailLines details={details} catalogue={catalogue} />
      </div>
    </div>
  );
}
