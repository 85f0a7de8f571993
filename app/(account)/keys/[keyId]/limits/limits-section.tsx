/** The limits of a key and how much of each is used, as the gate counts it. */
"use client";
import { useQuery } from "@tanstack/react-query";
import { cn } from "@/components/ui/cn";
import { Notice } from "@/components/ui/notice";
import { useAccountId } from "@/lib/client/account-id";
import { limitCountsQuery } from "@/lib/client/queries/limit-counts-query";
import { describeLimits, type KeyLimits } from "@/lib/shared/limits/key-limits";
import type { LimitCount } from "@/lib/shared/limits/limit-use";
import { SectionHeading } from "../section-heading";
import { describeUse, describeWait } from "./limit-words";
import { useElapsed } from "./use-elapsed";

/** It refreshes while the page is visible. */
export function LimitsSection({ keyId, limits }: { keyId: string; limits: KeyLimits }) {
  const { data, isError } = useQuery(limitCountsQuery({ accountId: useAccountId(), keyId, limits }));
  const known = isError ? null : (data?.known ?? null);
  const isSilent = isError || (data !== undefined && known === null);
  const isFull = known?.counts.some(({ freeAt }) => freeAt !== null) ?? false;
  const now = (known?.now ?? 0) + useElapsed(known, isFull);
  return (
    <section aria-labelledby="limits-heading" className="grid min-w-0 gap-3">
      <SectionHeading id="limits-heading" title="Limits">
        {known?.servers
          ? `${known.servers} servers share each limit out, because they do not count together. These numbers are those of one of them.`
          : "How much of each is used, as the gate counts it."}
      </SectionHeading>
      {isSilent && (
        <Notice tone="warn" role="status">
          The gate does not say how much is used. The limits apply all the same.
        </Notice>
      )}
      <ul className="divide-y divide-line rounded-box border border-line bg-surface">
        {listLimits(limits).map(({ counts, per, limit, words }) => {
          const count = known?.counts.find(
            (each) => each.counts === counts && each.per === per && each.limit === limit,
          );
          return <LimitLine key={words} words={words} count={count ?? null} now={now} />;
        })}
      </ul>
    </section>
  );
}

type Limit = Pick<LimitCount, "counts" | "per" | "limit"> & { words: string };

function listLimits({ requests, budget }: KeyLimits): Limit[] {
  const all: KeyLimits[] = requests.map((limit) => ({ requests: [limit], budget: null }));
  if (budget) all.push({ requests: [], budget });
  return all.flatMap((one): Limit[] => {
    const [words = ""] = describeLimits(one);
    const [request] = one.requests;
    if (request) return [{ counts: "requests", per: request.per, limit: request.count, words }];
    return one.budget ? [{ counts: "units", per: one.budget.per, limit: one.budget.units, words }] : [];
  });
}

/** `count` null: it is not known. */
function LimitLine({ words, count, now }: { words: string; count: LimitCount | null; now: number }) {
  const wait = count && describeWait(count, now);
  return (
    <li className="grid gap-x-6 gap-y-1.5 px-4 py-3 sm:grid-cols-[13rem_minmax(0,1fr)] sm:items-center">
      <span className="wrap-anywhere">{words}</span>
      {count && (
        <div className="grid gap-1">
          <UseBar count={count} />
          <p className="flex flex-wrap gap-x-3 text-[0.8125rem] text-soft tabular-nums">
            <span>{describeUse(count)}</span>
            {wait && <span className="font-medium text-warn">{wait}</span>}
          </p>
        </div>
      )}
    </li>
  );
}

/** The words beside it say the same. */
function UseBar({ count: { used, most, freeAt } }: { count: LimitCount }) {
  const share = most === 0 ? 1 : Math.min(1, used / most);
  return (
    <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-sunken">
      <div
        className={cn("h-full rounded-full", freeAt === null ? "bg-accent" : "bg-warn")}
        style={{ width: `${100 * share}%` }}
      />
    </div>
  );
}
