/** Says in the edit dialog, before a narrower key is saved, which of the last days' requests it would have refused. */
"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Notice } from "@/components/ui/notice";
import { useAccountId } from "@/lib/client/account-id";
import { usePermissions } from "@/lib/client/permissions";
import { recentCallsQuery } from "@/lib/client/queries/recent-calls-query";
import { formatExact } from "@/lib/client/times";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { type Rehearsal, rehearse } from "@/lib/shared/usage/rehearsal";
import { readExpiry } from "../expiry-draft";
import type { KeyFormDraft } from "../key-draft";

const NUMBER = new Intl.NumberFormat("en");
const DAY = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
/** Callers that are named. */
const SHOWN = 5;

/** Nothing as long as the form narrows nothing. `subject`: the key as it was when the dialog opened. */
export function RehearsalNotice({ subject, draft }: { subject: KeyView; draft: KeyFormDraft }) {
  const { catalogue } = usePermissions();
  const { data, isError } = useQuery(recentCallsQuery(useAccountId(), subject.id));
  const { permissions, ip, expiry } = draft;
  const rehearsal = useMemo(() => {
    const read = readExpiry(expiry);
    const expiresAt = read.ok ? read.iso : subject.expiresAt;
    const next = { permissions, ipRules: ip.rules, expiresAt };
    return rehearse(data ?? { since: "", total: 0, calls: [] }, subject, next, catalogue);
  }, [data, subject, permissions, ip.rules, expiry, catalogue]);
  if (!rehearsal) return null;
  if (!data) return isError ? <Notice title="What this would have refused could not be loaded." /> : null;
  const since = DAY.format(new Date(data.since));
  const isHarmless = rehearsal.refused === 0 && (rehearsal.endsAt === null || rehearsal.total === 0);
  return (
    <Notice tone={isHarmless ? "info" : "warn"} role="status" title={describeResult(rehearsal, since)}>
      <RefusedCallers rehearsal={rehearsal} />
      {rehearsal.endsAt && <p>{describeEnd(rehearsal, rehearsal.endsAt)}</p>}
      <p>{describeLimits(rehearsal, since)}</p>
    </Notice>
  );
}

function countRequests(count: number): string {
  return count === 1 ? "1 request" : `${NUMBER.format(count)} requests`;
}

function describeResult({ refused, total, callers, refusedCallers }: Rehearsal, since: string): string {
  if (total === 0) return `There were no requests since ${since} that this could have refused.`;
  if (refused === 0) return `None of the ${countRequests(total)} since ${since} is known to be refused by this.`;
  const named = refusedCallers.filter(({ address }) => address !== "").length;
  const who = callers === 0 ? "" : `${named} of ${callers === 1 ? "1 caller" : `${callers} callers`}, `;
  return `This would have refused ${who}${NUMBER.format(refused)} of ${countRequests(total)} since ${since}.`;
}

function RefusedCallers({ rehearsal: { refusedCallers } }: { rehearsal: Rehearsal }) {
  if (refusedCallers.length === 0) return null;
  const more = refusedCallers.length - SHOWN;
  return (
    <ul className="grid gap-0.5">
      {refusedCallers.slice(0, SHOWN).map(({ address, count, reason }) => (
        <li key={address} className="wrap-anywhere">
          {address === "" ? (
            <span>Other addresses</span>
          ) : (
            <span translate="no" className="figures">
              {address}
            </span>
          )}
          <span>{`: ${countRequests(count)}, ${reason === "address" ? "address not allowed" : "permission missing"}`}</span>
        </li>
      ))}
      {more > 0 && <li>{`and ${more} more`}</li>}
    </ul>
  );
}

function describeEnd({ total }: Rehearsal, endsAt: string): string {
  const when = formatExact(endsAt);
  return total === 0
    ? `From ${when} on, every request is refused.`
    : `From ${when} on, every request is refused: lately about ${NUMBER.format(Math.ceil(total / 7))} a day.`;
}

/** What nobody can know. */
function describeLimits({ unknown }: Rehearsal, since: string): string {
  const rare = `Programs that did not call since ${since} are not known.`;
  if (unknown === 0) return rare;
  return `${countRequests(unknown)} can't be judged, because too little of them is kept. ${rare}`;
}
