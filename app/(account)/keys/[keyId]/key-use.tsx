/** What a key was used for: the chart, permissions, callers and refusals. */
"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { LoadFailedNotice } from "@/app/(account)/_shell/load-failed-notice";
import type { KeyTask } from "@/app/(account)/keys/list/key-menu";
import { SignedOutError } from "@/lib/client/queries/account-data";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyUsageView, UsageSpan } from "@/lib/shared/usage/view";
import { CallersSection } from "./callers/callers-section";
import { PermissionsSection } from "./permissions/permissions-section";
import type { Propose } from "./propose";
import { RefusalsSection } from "./refusals/refusals-section";
import { UsageSection } from "./usage/usage-section";
import { UsageSkeleton } from "./usage/usage-skeleton";

type KeyUseProps = {
  subject: KeyView;
  query: UseQueryResult<KeyUsageView>;
  span: UsageSpan;
  zone: string;
  onSpan: (span: UsageSpan) => void;
  /** null: the person may not change keys */
  onTask: ((task: KeyTask) => void) | null;
  onPropose: Propose | null;
};

export function KeyUse(props: KeyUseProps) {
  const { query } = props;
  const isBroken = query.error !== null && !(query.error instanceof SignedOutError);
  return (
    <>
      {isBroken && <LoadFailedNotice query={query} stillWorks="The API key keeps working." />}
      {query.data && <Sections {...props} usage={query.data} isOld={query.isPlaceholderData} />}
      {query.isPending && <UsageSkeleton />}
    </>
  );
}

type SectionsProps = KeyUseProps & {
  usage: KeyUsageView;
  /** the numbers are those of the span before, while the chosen one loads */
  isOld: boolean;
};

function Sections({ subject, usage, isOld, span, zone, onSpan, onTask, onPropose }: SectionsProps) {
  const [address, setAddress] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const showRefusalsOf = (chosen: string) => {
    setAddress(chosen);
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "start" });
  };
  return (
    <>
      <UsageSection {...{ subject, usage, isOld, span, zone, onSpan }} />
      <PermissionsSection subject={subject} permissions={usage.permissions} onPropose={onPropose} />
      <CallersSection callers={usage.callers} refusals={usage.refusals} onRefusals={showRefusalsOf} />
      <RefusalsSection
        {...{ subject, onTask, onPropose, address }}
        refusals={usage.refusals}
        now={Date.parse(usage.now)}
        headingRef={heading}
        onShowAll={() => setAddress(null)}
      />
    </>
  );
}
