/** Summarises from which addresses a key works. */
"use client";
import { Hint } from "@/components/ui/hint/hint";

const MAX_SHOWN = 2;

export function RestrictionSummary({ rules }: { rules: readonly string[] }) {
  if (rules.length === 0) return <span>Any IP</span>;
  const more = rules.length - MAX_SHOWN;
  const shown = (
    <span translate="no" className="figures block text-[0.8125rem]">
      {rules.slice(0, MAX_SHOWN).map((rule) => (
        <span key={rule} className="block text-xs leading-5">
          {rule}
        </span>
      ))}
    </span>
  );
  if (more <= 0) return shown;
  return (
    <Hint
      content={
        <ul translate="no" className="figures">
          {rules.map((rule) => (
            <li key={rule} className="wrap-anywhere">
              {rule}
            </li>
          ))}
        </ul>
      }
    >
      {shown}
      <span className="text-faint underline decoration-dotted underline-offset-4">and {more} more</span>
    </Hint>
  );
}
