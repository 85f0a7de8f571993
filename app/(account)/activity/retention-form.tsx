/** For how long activity is kept. */
"use client";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { INPUT_CLASSES } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { SubmissionNotice } from "../submission-notice";
import { useSubmission } from "../use-submission";
import { setActivityKeptAction } from "./actions";

const CHOICES = [
  { days: null, label: "For ever" },
  { days: 730, label: "2 years" },
  { days: 365, label: "1 year" },
  { days: 90, label: "90 days" },
  { days: 30, label: "30 days" },
] as const;

const asText = (days: number | null): string => String(days ?? "");

export function RetentionForm({ keptDays }: { keptDays: number | null }) {
  const [days, setDays] = useState<number | null>(keptDays);
  const { submit, ...submission } = useSubmission();
  const tell = useToast();
  const isShorter = days !== null && (keptDays === null || days < keptDays);
  const choices = CHOICES.some((choice) => choice.days === keptDays)
    ? CHOICES
    : [...CHOICES, { days: keptDays, label: `${keptDays} days` }];

  const save = (event: FormEvent) => {
    event.preventDefault();
    void submit(
      () => setActivityKeptAction({ days }),
      () => tell({ tone: "good", text: "How long activity is kept was saved." }),
    );
  };
  return (
    <section aria-labelledby="retention-heading" className="mt-10 grid gap-3">
      <div className="grid gap-1">
        <h2 id="retention-heading" className="font-semibold">
          How long activity is kept
        </h2>
        <p className="text-soft">Entries are chained: none can be changed or taken out unseen.</p>
      </div>
      <form onSubmit={save} className="grid max-w-lg gap-3">
        <SubmissionNotice submission={submission} />
        <div className="flex gap-2">
          <select
            aria-label="Activity is kept"
            value={asText(days)}
            onChange={(event) => setDays(event.target.value === "" ? null : Number(event.target.value))}
            className={cn(INPUT_CLASSES, "w-auto pr-2")}
          >
            {choices.map((choice) => (
              <option key={asText(choice.days)} value={asText(choice.days)}>
                {choice.label}
              </option>
            ))}
          </select>
          <Button type="submit" pending={submission.isPending} disabled={days === keptDays}>
            Save
          </Button>
        </div>
        {isShorter && (
          <Notice tone="warn" role="status">
            Entries older than {days} days are removed within the hour. This can't be undone; export them first.
          </Notice>
        )}
      </form>
    </section>
  );
}
