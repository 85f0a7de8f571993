/** The access restriction of a key: a field to add rules, and the list of rules. */
"use client";
import { Plus } from "lucide-react";
import { type KeyboardEvent, useId, useRef } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { describedBy, FieldError, INPUT_CLASSES } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { MAX_IP_RULES } from "@/lib/shared/keys/ip-rules";
import { addIpRule, applyEntry, type IpRulesDraft } from "./ip-rule-entry";
import { IpRuleList } from "./ip-rule-list";

type IpRulesFieldProps = {
  value: IpRulesDraft;
  /** this browser's address as the server sees it */
  clientAddress: string;
  error: string | undefined;
  onChange: (value: IpRulesDraft) => void;
};

// The focus stays in the field, so the browser does not scroll to the answer by itself.
const showWhole = (answer: HTMLElement | null) => answer?.scrollIntoView({ block: "nearest" });

export function IpRulesField({ value, clientAddress, error, onChange }: IpRulesFieldProps) {
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const { rules, text, entry } = value;
  const refusal = entry?.kind === "refused" ? entry : null;
  const question = entry?.kind === "asks" ? entry : null;
  const message = refusal?.message ?? error;

  const add = (typed: string, isMeant = false) => {
    onChange(applyEntry(value, addIpRule(typed, rules, isMeant)));
    box.current?.focus();
  };
  const addOwn = () => onChange(applyEntry(value, addIpRule(clientAddress, rules), true));
  const handleKey = (event: KeyboardEvent) => {
    // Input methods use Enter to finish a word.
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    add(text);
  };

  return (
    <section aria-labelledby={`${id}-title`} className="grid gap-3">
      <div>
        <h3 id={`${id}-title`} className="font-medium">
          Set access restriction (optional)
        </h3>
        <p className="text-[0.8125rem] text-soft">The key then works only from these addresses.</p>
      </div>
      <div className="grid gap-1.5">
        <label htmlFor={id} className="text-[0.8125rem]">
          IP address or range
        </label>
        <div className="flex gap-2">
          <input
            ref={box}
            id={id}
            value={text}
            onChange={(event) => onChange({ ...value, text: event.target.value, entry: null })}
            onKeyDown={handleKey}
            placeholder="198.51.100.0/24"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={100}
            aria-invalid={message || question ? true : undefined}
            aria-describedby={describedBy(message ? `${id}-error` : null, `${id}-hint`)}
            className={cn(INPUT_CLASSES, "figures sm:text-[0.8125rem]")}
          />
          <Button onClick={() => add(text)}>Add</Button>
        </div>
        <p id={`${id}-hint`} className="text-[0.8125rem] text-faint">
          One address, a network like 2001:db8::/32, or a range like 192.0.2.10-192.0.2.20.
        </p>
        {message && (
          <div key={message} ref={showWhole} role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <FieldError id={`${id}-error`}>{message}</FieldError>
            {refusal?.suggestion && (
              <Button size="sm" onClick={() => add(refusal.suggestion ?? "")}>
                Use {refusal.suggestion}
              </Button>
            )}
          </div>
        )}
      </div>
      {question && (
        <Notice
          ref={showWhole}
          tone="warn"
          role="alert"
          title={question.message}
          actions={
            <>
              <Button size="sm" onClick={() => add(question.rule, true)}>
                Add {question.rule} anyway
              </Button>
              <Button size="sm" weight="ghost" onClick={() => onChange({ ...value, entry: null, text: "" })}>
                Leave it out
              </Button>
            </>
          }
        >
          With {question.rule} in the list, the restriction has no effect on callers with that kind of address.
        </Notice>
      )}
      {rules.length < MAX_IP_RULES && (
        <Button
          size="sm"
          weight="ghost"
          onClick={addOwn}
          className="-ml-2.5 h-auto min-h-10 justify-self-start whitespace-normal text-left sm:min-h-8"
        >
          <Plus aria-hidden="true" />
          <span>
            Add my address (<span className="figures">{clientAddress}</span>)
          </span>
        </Button>
      )}
      <IpRuleList
        rules={rules}
        onRemove={(rule) => onChange({ ...value, rules: rules.filter((text) => text !== rule), entry: null })}
      />
    </section>
  );
}
