/** One strip above the list of keys: requests today, how many were refused, and the keys that need attention. */
"use client";
import type { ReactNode } from "react";
import { Hint } from "@/components/ui/hint/hint";
import type { KeysSummary as Summary } from "./arrange/arrange-keys";

const NUMBER = new Intl.NumberFormat("en");

/** `zone`: the time zone whose day it is. */
type KeysSummaryProps = { summary: Summary; zone: string; onAttention: () => void };

export function KeysSummary({ summary: { requests, refused, attention }, zone, onAttention }: KeysSummaryProps) {
  return (
    <dl className="mb-4 grid grid-cols-3 divide-x divide-line rounded-box border border-line bg-surface sm:mb-5">
      <Item label="Requests today">
        <Hint
          content={<span>Since midnight ({zone}), on all keys in this list. Refused requests are counted too.</span>}
        >
          <Figure>{NUMBER.format(requests)}</Figure>
        </Hint>
      </Item>
      <Item label="Refused today">
        <Figure className={refused > 0 ? "text-danger" : ""}>{NUMBER.format(refused)}</Figure>
      </Item>
      <Item label="Need attention">
        {attention === 0 ? (
          <Figure>0</Figure>
        ) : (
          <button
            type="button"
            onClick={onAttention}
            className="relative rounded-[0.25rem] underline decoration-edge underline-offset-4 hover:decoration-ink max-sm:after:absolute max-sm:after:-inset-3"
          >
            <Figure className="text-warn">{NUMBER.format(attention)}</Figure>
            <span className="sr-only">{attention === 1 ? " key: show it" : " keys: show them"}</span>
          </button>
        )}
      </Item>
    </dl>
  );
}

function Item({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 content-between px-2 py-2 sm:px-4 sm:py-3">
      <dt className="text-faint text-xs max-sm:tracking-tight">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Figure({ className = "", children }: { className?: string; children: string }) {
  return (
    <span translate="no" className={`figures font-medium sm:text-base ${className}`}>
      {children}
    </span>
  );
}
