/** The question of "Change API Key": how long the present API key keeps working. */
"use client";
import { useId } from "react";
import { Segmented } from "@/components/ui/choices";
import { OVERLAP_CHOICES, type OverlapChoice } from "@/lib/shared/keys/overlap";

const LABELS: Record<OverlapChoice, string> = {
  0: "Not at all",
  3600: "1 hour",
  86400: "24 hours",
  604800: "7 days",
};

/** "1 hour", "7 days". */
export const describeOverlap = (seconds: OverlapChoice): string => LABELS[seconds];

const OPTIONS = OVERLAP_CHOICES.map((seconds) => ({ value: String(seconds), label: LABELS[seconds] }));

type OverlapFieldProps = { value: OverlapChoice; onChange: (value: OverlapChoice) => void };

export function OverlapField({ value, onChange }: OverlapFieldProps) {
  const id = useId();
  const choose = (text: string) => onChange(OVERLAP_CHOICES.find((each) => String(each) === text) ?? 0);
  return (
    <div className="grid justify-items-start gap-1.5">
      <span className="font-medium">The old key keeps working for</span>
      <Segmented
        label="The old key keeps working for"
        name={id}
        value={String(value)}
        options={OPTIONS}
        onChange={choose}
      />
    </div>
  );
}
