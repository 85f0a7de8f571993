/** Says what became of a pasted list of IP rules, and asks about each piece that was not added. */
"use client";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { describeList, type IpListEntry, type IpRuleProblem, namePiece } from "./ip-rules-draft";

type IpRuleProblemsProps = {
  list: IpListEntry;
  /** the piece is replaced by a rule, or with null left out */
  onSettle: (piece: string, rule: string | null) => void;
};

export function IpRuleProblems({ list, onSettle }: IpRuleProblemsProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The focus stays in the field, so the browser does not scroll to the answer by itself.
    if (list.problems.length > 0) box.current?.scrollIntoView({ block: "nearest" });
  }, [list]);
  if (list.problems.length === 0) {
    return (
      <p role="status" className="text-[0.8125rem] text-soft">
        {describeList(list)}
      </p>
    );
  }
  return (
    <Notice ref={box} tone="warn" role="alert" title={describeList(list)}>
      <ul aria-label="Not added" className="mt-1 grid gap-2">
        {list.problems.map((problem, index) => (
          // The same wrong piece may be there twice.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew with each attempt.
          <li key={`${index} ${problem.piece}`} className="grid gap-1">
            <PieceName name={namePiece(problem)} />
            <span className="min-w-0 break-words text-ink">{problem.entry.message}</span>
            <Choices problem={problem} onSettle={onSettle} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function PieceName({ name }: { name: string | null }) {
  if (name === null) return null;
  return (
    <span translate="no" className="figures break-all text-[0.8125rem] text-ink">
      {name}
    </span>
  );
}

function Choices({
  problem: { piece, entry },
  onSettle,
}: { problem: IpRuleProblem } & Pick<IpRuleProblemsProps, "onSettle">) {
  const rule = entry.kind === "asks" ? entry.rule : entry.suggestion;
  return (
    <span className="flex flex-wrap gap-2">
      {rule !== null && (
        <Button size="sm" onClick={() => onSettle(piece, rule)}>
          {entry.kind === "asks" ? `Add ${rule} anyway` : `Use ${rule}`}
        </Button>
      )}
      <Button size="sm" weight="ghost" onClick={() => onSettle(piece, null)}>
        Leave it out
      </Button>
    </span>
  );
}
