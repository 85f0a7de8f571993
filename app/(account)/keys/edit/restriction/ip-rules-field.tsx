/** The access restriction of a key: a field to add rules, and the list of rules. */
"use client";
import { type KeyboardEvent, useId, useRef } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { describedBy, FieldError, INPUT_FACE } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { MAX_IP_RULES } from "@/lib/shared/keys/ip-rules";
import { addIpRule } from "./ip-rule-entry";
import { IpRuleList } from "./ip-rule-list";
import { IpRuleProblems } from "./ip-rule-problems";
import { addTyped, applyEntry, type IpRulesDraft, settlePiece } from "./ip-rules-draft";
import { OwnAddressButtons } from "./own-address-buttons";

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
  const box = useRef<HTMLTextAreaElement>(null);
  const { rules, text, entry } = value;
  const refusal = entry?.kind === "refused" ? entry : null;
  const question = entry?.kind === "asks" ? entry : null;
  const list = entry?.kind === "list" ? entry : null;
  const message = refusal?.message ?? error;

  const apply = (next: IpRulesDraft) => {
    onChange(next);
    box.current?.focus();
  };
  const addOne = (rule: string, isMeant = false) => apply(applyEntry(value, addIpRule(rule, rules, isMeant)));
  const addAll = () => apply(addTyped(value));
  const handleKey = (event: KeyboardEvent) => {
    // Input methods use Enter to finish a word. Shift+Enter begins another line.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    addAll();
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
        <div className="flex items-start gap-2">
          <textarea
            ref={box}
            rows={1}
            id={id}
            value={text}
            onChange={(event) => onChange({ ...value, text: event.target.value, entry: null })}
            onKeyDown={handleKey}
            placeholder="198.51.100.0/24"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            translate="no"
            aria-invalid={message || question || list?.problems.length ? true : undefined}
            aria-describedby={describedBy(message ? `${id}-error` : null, `${id}-hint`)}
            className={cn(
              INPUT_FACE,
              "figures field-sizing-content max-h-40 min-h-10 w-full resize-none px-3 py-2 leading-5",
              "sm:min-h-9 sm:py-1.5 sm:text-[0.8125rem]",
            )}
          />
          <Button onClick={addAll}>Add</Button>
        </div>
        <p id={`${id}-hint`} className="text-[0.8125rem] text-faint">
          One address, a network like <span translate="no">2001:db8::/32</span>, a range like{" "}
          <span translate="no">192.0.2.10-192.0.2.20</span>, or a list of them.
        </p>
        {message && (
          <div key={message} ref={showWhole} role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <FieldError id={`${id}-error`}>{message}</FieldError>
            {refusal?.suggestion && (
              <Button size="sm" onClick={() => addOne(refusal.suggestion ?? "")}>
                {`Use ${refusal.suggestion}`}
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
              <Button size="sm" onClick={() => addOne(question.rule, true)}>
                {`Add ${question.rule} anyway`}
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
      {list && <IpRuleProblems list={list} onSettle={(piece, rule) => apply(settlePiece(value, list, piece, rule))} />}
      {rules.length < MAX_IP_RULES && (
        <OwnAddressButtons
          clientAddress={clientAddress}
          onAdd={(rule) => onChange(applyEntry(value, addIpRule(rule, rules), true))}
        />
      )}
      <IpRuleList
        rules={rules}
        onRemove={(rule) => onChange({ ...value, rules: rules.filter((text) => text !== rule), entry: null })}
      />
    </section>
  );
}
