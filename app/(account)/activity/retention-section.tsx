/** Shows how long activity is kept, and the dialog that changes it. */
"use client";
import { useId, useRef, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { Button } from "@/components/ui/button";
import { Radio } from "@/components/ui/choices";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { setActivityKeptAction } from "./actions";

const CHOICES = [
  { days: null, label: "Forever" },
  { days: 730, label: "2 years" },
  { days: 365, label: "1 year" },
  { days: 90, label: "90 days" },
  { days: 30, label: "30 days" },
] as const;

const describe = (days: number | null): string =>
  CHOICES.find((choice) => choice.days === days)?.label ?? `${days} days`;

/** `mayChange`: whether the person's role lets them change it. */
export function RetentionSection({ keptDays, mayChange }: { keptDays: number | null; mayChange: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <section aria-labelledby="retention-heading" className="mt-10 grid gap-3">
      <div className="grid gap-1">
        <h2 id="retention-heading" className="font-semibold">
          How long activity is kept
        </h2>
        <p className="text-soft">
          <span className="text-ink">{describe(keptDays)}.</span> Entries are chained, so none can be changed or removed
          without a trace.
        </p>
      </div>
      {mayChange && (
        <Button ref={button} onClick={() => setOpen(true)} className="justify-self-start">
          Change how long
        </Button>
      )}
      {isOpen && (
        <RetentionDialog
          keptDays={keptDays}
          onClose={() => setOpen(false)}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.current?.focus();
          }}
        />
      )}
    </section>
  );
}

type RetentionDialogProps = {
  keptDays: number | null;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

function RetentionDialog({ keptDays, onClose, onCloseAutoFocus }: RetentionDialogProps) {
  const id = useId();
  const [days, setDays] = useState<number | null>(keptDays);
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const showToast = useToast();
  const isShorter = days !== null && (keptDays === null || days < keptDays);

  const save = () =>
    void submit(
      () => setActivityKeptAction(accountId, { days }),
      () => {
        showToast({
          tone: "good",
          text: `Activity is now kept ${days === null ? "forever" : `for ${describe(days)}`}.`,
        });
        onClose();
      },
    );
  return (
    <FormDialog
      title="How long activity is kept"
      description="Older entries are removed. The remaining entries still prove that nothing was changed."
      width="narrow"
      submitLabel="Save"
      canSubmit={days !== keptDays}
      submission={submission}
      onSubmit={save}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-4">
        <div role="radiogroup" aria-label="Activity is kept" className="grid">
          {CHOICES.map((choice) => (
            <div key={choice.label} className="flex min-h-10 items-center gap-2.5 sm:min-h-8">
              <Radio
                id={`${id}-${choice.days}`}
                name={id}
                checked={days === choice.days}
                onChange={() => setDays(choice.days)}
              />
              <label htmlFor={`${id}-${choice.days}`} className="flex-1 cursor-pointer">
                {choice.label}
              </label>
            </div>
          ))}
        </div>
        {isShorter && (
          <Notice tone="warn" role="status">
            Entries older than {days} days are removed within the hour. This can't be undone, so export them first.
          </Notice>
        )}
      </div>
    </FormDialog>
  );
}
