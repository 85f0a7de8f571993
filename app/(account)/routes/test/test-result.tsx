/** What came of a test: each step in the gate's order, then the status, the headers and the body of the answer. */
"use client";
import { CircleCheck, CircleDashed, CircleX, type LucideIcon } from "lucide-react";
import { useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/lib/client/times";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import { findTestStep, type RouteTestAnswer, TEST_STEPS, type TestStep } from "@/lib/shared/gate/route-test";

const LABELS: Record<TestStep, string> = {
  route: "A route is found",
  key: "The key works",
  restriction: "It may be used from your address",
  permission: "It has the permissions",
  method: "The route lets the method through",
  upstream: "The upstream answers",
};

export function TestResult({ answer }: { answer: RouteTestAnswer }) {
  const section = useRef<HTMLElement>(null);
  const { refusal, status, durationMs } = answer;
  useEffect(() => {
    section.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const failed = refusal === null ? TEST_STEPS.length : TEST_STEPS.indexOf(findTestStep(refusal));
  return (
    <section ref={section} aria-label="Result" className="grid gap-3 rounded-box border border-line p-3">
      <p role="status" className="flex flex-wrap items-baseline gap-x-2">
        <span translate="no" className={cn("figures font-semibold", status >= 400 && "text-danger")}>
          {status}
        </span>
        <span>{refusal === null ? "The upstream answered" : `The gate refused: ${REFUSALS[refusal].title}`}</span>
        <span translate="no" className="figures text-[0.8125rem] text-faint">
          {formatDuration(durationMs)}
        </span>
      </p>
      <ol aria-label="Steps" className="grid gap-1 text-[0.8125rem]">
        {TEST_STEPS.map((step, index) => (
          <Step
            key={step}
            label={LABELS[step]}
            state={index < failed ? "passed" : index === failed ? "failed" : "open"}
          />
        ))}
      </ol>
      {refusal !== null && <p className="text-[0.8125rem] text-soft">{REFUSALS[refusal].detail}</p>}
      <AnswerText answer={answer} />
    </section>
  );
}

const STATES: Record<"passed" | "failed" | "open", { icon: LucideIcon; text: string; look: string }> = {
  passed: { icon: CircleCheck, text: "passed", look: "text-good" },
  failed: { icon: CircleX, text: "refused", look: "text-danger" },
  open: { icon: CircleDashed, text: "not reached", look: "text-faint" },
};

function Step({ label, state }: { label: string; state: keyof typeof STATES }) {
  const { icon: Icon, text, look } = STATES[state];
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", look)} />
      <span className={state === "open" ? "text-faint" : undefined}>{label}</span>
      <span className="text-faint">{text}</span>
    </li>
  );
}

function AnswerText({ answer: { headers, body, isCut } }: { answer: RouteTestAnswer }) {
  if (headers.length === 0) return null;
  return (
    <>
      <details className="rounded-box bg-sunken px-3 py-2">
        <summary className="cursor-pointer text-[0.8125rem]">{`Headers (${headers.length})`}</summary>
        <ul className="mt-2 grid gap-0.5">
          {headers.map(([name, value], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice, and the list does not change.
            <li key={index} translate="no" className="figures wrap-anywhere text-xs">
              <span className="text-soft">{name}: </span>
              <span>{value}</span>
            </li>
          ))}
        </ul>
      </details>
      {body !== "" && (
        <section
          aria-label="Body"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it.
          tabIndex={0}
          className="max-h-64 overflow-auto rounded-box bg-sunken p-3"
        >
          <pre translate="no" className="figures wrap-anywhere whitespace-pre-wrap text-xs">
            {body}
          </pre>
        </section>
      )}
      {isCut && (
        <p className="text-[0.8125rem] text-soft">The rest of the body is not shown: it is longer than 64 KiB.</p>
      )}
    </>
  );
}
