/** What is most frequent on a route: the keys that call it, and the reasons for which the gate refused. */
import type { ReactNode } from "react";
import type { TrafficView } from "@/lib/shared/traffic/view";

const COUNT = new Intl.NumberFormat("en");

type TopKeysProps = TrafficView["keys"] & { nameTime: (start: number) => string };

export function TopKeys({ since, rows, nameTime }: TopKeysProps) {
  return (
    <TopList
      title="Top keys"
      note={`Admitted requests since ${nameTime(Date.parse(since))}`}
      none="No key was admitted."
    >
      {rows.map(({ name, count }) => (
        <TopRow key={name ?? ""} count={count} total={rows[0]?.count ?? 1}>
          {name === null ? (
            <span className="text-soft">Keys of other accounts</span>
          ) : (
            <span translate="no">{name}</span>
          )}
        </TopRow>
      ))}
    </TopList>
  );
}

export function TopRefusals({ refusals }: Pick<TrafficView, "refusals">) {
  return (
    <TopList title="Answered by the gate" note="Refusals, and upstreams that failed" none="Nothing was refused.">
      {refusals.map(({ code, title, count }) => (
        <TopRow key={code} count={count} total={refusals[0]?.count ?? 1}>
          <span>{title}</span>{" "}
          <code translate="no" className="figures wrap-anywhere text-faint text-xs">
            {code}
          </code>
        </TopRow>
      ))}
    </TopList>
  );
}

type TopListProps = { title: string; note: string; none: string; children: ReactNode[] };

function TopList({ title, note, none, children }: TopListProps) {
  return (
    <section aria-label={title} className="rounded-box border border-line bg-surface p-4">
      <h2 className="font-medium">{title}</h2>
      <p className="mb-2 text-[0.8125rem] text-soft">{note}</p>
      {children.length === 0 ? <p className="text-faint">{none}</p> : <ol className="grid gap-2">{children}</ol>}
    </section>
  );
}

function TopRow({ count, total, children }: { count: number; total: number; children: ReactNode }) {
  return (
    <li className="grid gap-1">
      <div className="flex items-baseline justify-between gap-4">
        <span className="wrap-anywhere min-w-0">{children}</span>
        <span translate="no" className="figures shrink-0 text-[0.8125rem]">
          {COUNT.format(count)}
        </span>
      </div>
      <span aria-hidden="true" className="block h-1 rounded-full bg-sunken">
        <span
          className="block h-1 rounded-full bg-accent"
          style={{ width: `${Math.max(1, Math.min(100, (count / total) * 100))}%` }}
        />
      </span>
    </li>
  );
}
