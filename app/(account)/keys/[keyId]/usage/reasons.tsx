/** Why requests of a key were refused, the most frequent reason first. */
import type { UsageNumbers } from "@/lib/shared/usage/view";
import { listReasons } from "./outcomes";

const COUNT = new Intl.NumberFormat("en");

export function Reasons({ refused }: Pick<UsageNumbers, "refused">) {
  const reasons = listReasons(refused);
  if (reasons.length < 2) return null;
  return (
    <section aria-label="Refused by reason" className="rounded-box border border-line bg-surface p-4">
      <h3 className="mb-2 font-medium">Refused by reason</h3>
      <ol className="grid gap-1.5">
        {reasons.map(({ code, title, count }) => (
          <li key={code} className="flex items-baseline justify-between gap-4">
            <span className="min-w-0">
              {title}{" "}
              <code translate="no" className="figures wrap-anywhere text-faint text-xs">
                {code}
              </code>
            </span>
            <span translate="no" className="figures shrink-0 text-[0.8125rem]">
              {COUNT.format(count)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
