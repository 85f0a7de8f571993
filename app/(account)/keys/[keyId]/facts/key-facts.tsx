/** What a key is: description, rights, dates, who made it, and where its activity is. */
"use client";
import type { ReactNode } from "react";
import { KeyLinkLine } from "@/app/(account)/keys/list/key-link-line";
import { RestrictionSummary } from "@/app/(account)/keys/list/restriction-summary";
import { PermissionSummary } from "@/components/keys/permission-summary";
import { RelativeTime } from "@/components/relative-time";
import { TextLink } from "@/components/ui/text-link";
import type { KeyView } from "@/lib/shared/keys/key-view";

export function KeyFacts({ subject }: { subject: KeyView }) {
  const { id, description, permissions, ipRules, expiresAt, createdAt, maker, link, disabled, limits } = subject;
  const { lastUsedAt, lastUsedAddress, lastUsedFor } = subject;
  return (
    <section aria-label="Facts" className="rounded-box border border-line bg-surface p-4">
      {description && <p className="wrap-anywhere mb-4 whitespace-pre-line">{description}</p>}
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(8rem,1fr))] gap-x-6 gap-y-4">
        <Fact label="Permissions">
          <PermissionSummary permissions={permissions} />
        </Fact>
        <Fact label="Restriction">
          <RestrictionSummary rules={ipRules} />
        </Fact>
        {limits === null && <Fact label="Limits">None</Fact>}
        <Fact label="Expires">{expiresAt ? <RelativeTime iso={expiresAt} tense="any" /> : "Never"}</Fact>
        <Fact label="Last used">
          {lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : "Never"}
          {lastUsedAddress && (
            <span translate="no" className="figures block text-[0.8125rem] text-soft">
              {lastUsedAddress}
            </span>
          )}
          {lastUsedFor && (
            <span translate="no" className="figures block text-soft text-xs">
              {lastUsedFor}
            </span>
          )}
        </Fact>
        <Fact label="Created">
          <RelativeTime iso={createdAt} />
          <span className="block text-[0.8125rem] text-soft">
            by <bdi>{maker.name}</bdi>
          </span>
        </Fact>
        <Fact label="Activity">
          <TextLink href={`/activity?key=${encodeURIComponent(id)}`}>Changes of this key</TextLink>
        </Fact>
        {disabled && (
          <Fact label="Disabled">
            <RelativeTime iso={disabled.at} />
            {disabled.reason && <bdi className="block text-[0.8125rem] text-soft">{disabled.reason}</bdi>}
          </Fact>
        )}
        {link && (
          <Fact label="Share link">
            <KeyLinkLine link={link} />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="wrap-anywhere min-w-0">
      <dt className="text-faint text-xs">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
