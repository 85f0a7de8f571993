/** A key in a dialog about its maker: name, mask, and use in the last 7 days. */
"use client";
import type { ReactNode } from "react";
import { UsageChart } from "@/components/keys/usage-chart";
import { RelativeTime } from "@/components/relative-time";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { mask } from "@/lib/shared/keys/secret-format";

const NUMBER = new Intl.NumberFormat("en");

export function KeyCard({ subject, children }: { subject: KeyView; children: ReactNode }) {
  const { name, lastFive, usage } = subject;
  return (
    <li className="grid gap-3 p-3">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="break-words font-medium">{name}</p>
          <p translate="no" className="figures text-[0.8125rem] text-soft">
            {mask(lastFive)}
          </p>
          <p className="mt-0.5 text-[0.8125rem] text-soft">
            <RecentUse subject={subject} />
          </p>
        </div>
        <div className="shrink-0 pt-0.5">
          <UsageChart usage={usage} />
        </div>
      </div>
      {children}
    </li>
  );
}

function RecentUse({ subject: { usage, lastUsedAt } }: { subject: KeyView }) {
  const admitted = usage.reduce((sum, day) => sum + day.admitted, 0);
  const refused = usage.flatMap((day) => Object.values(day.refused)).reduce((sum, count) => sum + count, 0);
  const requests = admitted === 1 ? "1 request" : `${NUMBER.format(admitted)} requests`;
  const refusals = refused > 0 ? `, ${NUMBER.format(refused)} refused` : "";
  return (
    <>
      <span>
        {admitted + refused === 0 ? "Not used in the last 7 days" : `${requests} in the last 7 days${refusals}`}
      </span>
      {lastUsedAt && (
        <>
          , last used <RelativeTime iso={lastUsedAt} />
        </>
      )}
    </>
  );
}
