/** The held keys, each with the choice of what happens to it, and the button that carries the choices out. */
"use client";
import { useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Segmented, type SegmentedOption } from "@/components/ui/choices";
import { Notice } from "@/components/ui/notice";
import type { HeldKeyChoice, RestoreReview } from "@/lib/shared/keys/restore-review";
import { ConfirmDecisionsDialog } from "./confirm-decisions-dialog";
import { HeldKeyCard } from "./held-key-card";
import { type Choices, countChoices, isRevoked, suggestChoices } from "./held-key-choices";

/** "" stands for different choices: no option is selected then. */
const OPTIONS: readonly SegmentedOption<HeldKeyChoice | "">[] = [
  { value: "release", label: "Release" },
  { value: "hold", label: "Keep held", isNothing: true },
  { value: "delete", label: "Delete" },
];

export function HeldKeysForm({ review }: { review: RestoreReview }) {
  const { keys, findings, orphanIds, isKnown } = review;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [changed, setChanged] = useState<Choices>({});
  const [isOpen, setOpen] = useState(false);
  const choices: Choices = { ...suggestChoices(review), ...changed };
  const choiceFor = (keyId: string): HeldKeyChoice => choices[keyId] ?? "hold";
  const choose = (keyId: string, choice: HeldKeyChoice | "") => {
    if (choice !== "") setChanged((before) => ({ ...before, [keyId]: choice }));
  };
  const chooseForAll = (choice: HeldKeyChoice | "") => {
    if (choice !== "") setChanged(Object.fromEntries(keys.map((key) => [key.id, choice])));
  };
  const counts = countChoices(keys, choiceFor);
  const first = keys[0] ? choiceFor(keys[0].id) : "";
  const common = keys.every((key) => choiceFor(key.id) === first) ? first : "";
  return (
    <section aria-label="Held API keys" className="grid gap-4">
      {!isKnown && (
        <Notice
          tone="warn"
          title={
            findings.keys.length + findings.others.length === 0
              ? "Nothing is known of what happened after the backup"
              : "Not everything is known of what happened after the backup"
          }
        >
          The replaced database could not be read, or not all of it. An API key that was deleted, changed or narrowed
          since looks like any other here: release only the ones that you know are still in use.
        </Notice>
      )}
      <ul className="divide-y divide-line rounded-box border border-line bg-surface">
        {keys.map((key) => (
          <HeldKeyCard
            key={key.id}
            subject={key}
            findings={findings.keys.filter(({ keyId }) => keyId === key.id)}
            isKnown={isKnown}
            isOrphan={orphanIds.includes(key.id)}
          >
            <Segmented
              label={`What happens to ${key.name}`}
              name={`${id}-${key.id}`}
              value={choiceFor(key.id)}
              options={OPTIONS}
              onChange={(choice) => choose(key.id, choice)}
            />
          </HeldKeyCard>
        ))}
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        {keys.length > 1 && (
          <div className="flex flex-wrap items-center gap-2.5">
            <span className="text-[0.8125rem] text-soft">All of them</span>
            <Segmented
              label="What happens to all of them"
              name={`${id}-all`}
              value={common}
              options={OPTIONS}
              onChange={chooseForAll}
            />
          </div>
        )}
        <Button
          ref={button}
          weight="primary"
          disabled={counts.release + counts.delete === 0}
          onClick={() => setOpen(true)}
        >
          Apply
        </Button>
      </div>
      {isOpen && (
        <ConfirmDecisionsDialog
          counts={counts}
          revivedCount={keys.filter((key) => choiceFor(key.id) === "release" && isRevoked(review, key.id)).length}
          decisions={keys.map((key) => ({ id: key.id, version: key.version, choice: choiceFor(key.id) }))}
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
