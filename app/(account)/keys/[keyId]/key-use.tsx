/** What a key was used for: the chart, permissions, callers and refusals. */
"use client";
import { useRef, useState } from "react";
import type { KeyTask } from "@/app/(account)/keys/list/key-menu";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyUsageView, UsageSpan } from "@/lib/shared/usage/view";
import { CallersSection } from "./callers/callers-section";
import { PermissionsSection } from "./permissions/permissions-section";
import type { Propose } from "./propose";
import { RefusalsSection } from "./refusals/refusals-section";
import { UsageSection } from "./usage/usage-section";

type KeyUseProps = {
  subject: KeyView;
  usage: KeyUsageView;
  /** the numbers are those of the span before, while the chosen one loads */
  isOld: boolean;
  span: UsageSpan;
  zone: string;
  onSpan: (span: UsageSpan) => void;
  /** null: the person may not change keys */
  onTask: ((task: KeyTask) => void) | null;
  onPropose: Propose | null;
};

export function KeyUse({ subject, usage, isOld, span, zone, onSpan, onTask, onPropose }: KeyUseProps) {
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
