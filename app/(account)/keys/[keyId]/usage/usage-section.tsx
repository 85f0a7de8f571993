/** The chart of a key's requests over the chosen span, and the same numbers as a table and as CSV. */
"use client";
import { Download } from "lucide-react";
import dynamic from "next/dynamic";
import { buttonClasses } from "@/components/ui/button";
import { Segmented } from "@/components/ui/choices";
import { useAccountId } from "@/lib/client/account-id";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { type KeyUsageView, USAGE_SPANS, type UsageSpan } from "@/lib/shared/usage/view";
import { UsageSkeleton } from "./usage-skeleton";

/** Drawn in the browser only: the server does not know the person's time zone for certain. */
const UsageReport = dynamic(() => import("./usage-report").then((module) => module.UsageReport), {
  ssr: false,
  loading: UsageSkeleton,
});

const SPANS = Object.entries(USAGE_SPANS).map(([value, { label }]) => ({ value: value as UsageSpan, label }));

type UsageSectionProps = {
  subject: KeyView;
  usage: KeyUsageView;
  isOld: boolean;
  span: UsageSpan;
  zone: string;
  onSpan: (span: UsageSpan) => void;
};

export function UsageSection({ subject, usage, isOld, span, zone, onSpan }: UsageSectionProps) {
  const parameters = new URLSearchParams({ span, zone, account: useAccountId() });
  return (
    <section aria-labelledby="usage-heading" className="grid min-w-0 gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <h2 id="usage-heading" className="font-semibold text-base">
          Usage
        </h2>
        <div className="flex flex-wrap items-center gap-2">
          <Segmented label="Span" name="span" value={span} options={SPANS} onChange={onSpan} />
          <a
            href={`/keys/${encodeURIComponent(subject.id)}/export?${parameters}`}
            download
            aria-label="Download the numbers as CSV"
            className={buttonClasses({ size: "sm" })}
          >
            <Download aria-hidden="true" />
            CSV
          </a>
        </div>
      </div>
      <div aria-busy={isOld} className={isOld ? "grid gap-3 opacity-60" : "grid gap-3"}>
        <UsageReport usage={usage} zone={zone} />
      </div>
    </section>
  );
}
