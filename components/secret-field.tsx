/** A read-only text to copy: a click selects it, a button copies it. */
"use client";
import { Check, Copy } from "lucide-react";
import { type ClipboardEvent, type ReactNode, type Ref, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { copyByHand, copyField } from "@/lib/client/copy-text";

type SecretFieldProps = {
  label: string;
  /** the button's text; without it the button shows an icon */
  copyLabel?: string;
  weight?: "primary" | "secondary";
  value: string;
  buttonRef?: Ref<HTMLButtonElement>;
  /** called after a copy, by the button or by hand */
  onCopied: () => void;
  extra?: ReactNode;
  note?: string | null;
};

function describeOutcome(outcome: "copied" | "failed"): string {
  return outcome === "copied" ? "Copied to the clipboard." : `${copyByHand()}: the text is selected.`;
}

export function SecretField({ label, copyLabel, weight, value, buttonRef, onCopied, extra, note }: SecretFieldProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);

  const succeed = () => {
    setOutcome("copied");
    onCopied();
  };
  const copy = async () => {
    if (!field.current) return;
    if (await copyField(field.current)) succeed();
    else setOutcome("failed");
  };
  const handleCopy = ({ currentTarget: { selectionStart, selectionEnd } }: ClipboardEvent<HTMLTextAreaElement>) => {
    // Copying a part of the text does not count.
    if (selectionStart === 0 && selectionEnd === value.length) succeed();
  };
  const icon = outcome === "copied" ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />;
  return (
    <div className="grid gap-1.5">
      <div className="flex items-center justify-between gap-2">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {!copyLabel && (
          <Button weight="ghost" size="icon" aria-label="Put the curl line on the clipboard" onClick={copy}>
            {icon}
          </Button>
        )}
      </div>
      <textarea
        ref={field}
        id={id}
        readOnly
        value={value}
        rows={2}
        onClick={(event) => event.currentTarget.select()}
        onCopy={handleCopy}
        // The browser must neither save the text nor send it to a spelling service.
        autoComplete="off"
        spellCheck={false}
        translate="no"
        data-1p-ignore
        className="figures field-sizing-content min-h-13 w-full resize-none break-all rounded-box border border-edge bg-sunken px-3 py-2 text-[0.8125rem] leading-5"
      />
      {copyLabel && (
        <div className="mt-1 flex flex-wrap gap-2">
          <Button ref={buttonRef} weight={weight} onClick={copy}>
            {icon}
            <span>{copyLabel}</span>
          </Button>
          {extra}
        </div>
      )}
      <p role="status" className="text-[0.8125rem] text-soft empty:hidden">
        {[outcome && describeOutcome(outcome), note].filter(Boolean).join(" ")}
      </p>
    </div>
  );
}
