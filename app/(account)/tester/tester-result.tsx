/** The decision of a test, and the steps that led to it. */
"use client";
import { CircleCheck, CircleDashed, CircleMinus, CircleX, type LucideIcon } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { formatExact } from "@/lib/client/times";
import { describeSteps, type JudgedTest, type StepOutcome } from "./steps";

export type { JudgedTest } from "./steps";

const LOOKS: Record<StepOutcome, { label: string; icon: LucideIcon; color: string }> = {
  passed: { label: "Passed", icon: CircleCheck, color: "text-good" },
  refused: { label: "Refused", icon: CircleX, color: "text-danger" },
  skipped: { label: "Not tested", icon: CircleDashed, color: "text-faint" },
  unreached: { label: "Not reached", icon: CircleMinus, color: "text-faint" },
};

export function TesterResult({ judged }: { judged: JudgedTest }) {
  const { decision, steps } = describeSteps(judged);
  return (
    <section
      aria-label="Result"
      aria-live="polite"
      className="grid gap-4 rounded-box border border-line bg-surface p-4"
    >
      <div className="grid gap-1">
        <h2 className="font-semibold">{decision.title}</h2>
        <p className="wrap-anywhere text-soft">{decision.detail}</p>
        <p className="text-[0.8125rem] text-faint">
          For <bdi translate="no">{judged.subject.name}</bdi>, from{" "}
          <span translate="no" className="figures">
            {judged.client}
          </span>
          , at {formatExact(judged.at)}
        </p>
      </div>
      <ol className="grid gap-2.5">
        {steps.map(({ step, label, outcome, detail }) => {
          const { label: outcomeLabel, icon: Icon, color } = LOOKS[outcome];
          return (
            <li key={step} className="flex gap-2.5">
              <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", color)} />
              <div className="min-w-0">
                <p className={cn("font-medium", outcome === "unreached" && "text-soft")}>
                  {label}: <span className={color}>{outcomeLabel}</span>
                </p>
                {detail && <p className="wrap-anywhere text-[0.8125rem] text-soft">{detail}</p>}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
