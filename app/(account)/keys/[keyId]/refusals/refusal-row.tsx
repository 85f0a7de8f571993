/** One refused request. */
"use client";
import type { KeyTask } from "@/app/(account)/keys/list/key-menu";
import { RelativeTime } from "@/components/relative-time";
import { Button } from "@/components/ui/button";
import { ListCell, ListRow } from "@/components/ui/list-table";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import type { RefusalFix } from "@/lib/shared/usage/fixes";
import type { KeyRefusal } from "@/lib/shared/usage/view";
import type { Propose } from "../propose";
import { describeEnough } from "./enough";

type RefusalRowProps = {
  refusal: KeyRefusal;
  /** null: the key has been changed since, or no edit cures it */
  fix: RefusalFix | null;
  catalogue: Catalogue;
  onTask: ((task: KeyTask) => void) | null;
  onPropose: Propose | null;
};

export function RefusalRow({ refusal, fix, catalogue, onTask, onPropose }: RefusalRowProps) {
  const { id, at, code, address, purpose, requestId } = refusal;
  return (
    <ListRow
      columns="md:grid-cols-3"
      head={
        <>
          <span translate="no" className="figures block text-[0.8125rem]">
            {purpose}
          </span>
          <span className="block text-[0.8125rem] text-soft">
            from{" "}
            <span translate="no" className="figures">
              {address}
            </span>
          </span>
          <code translate="no" className="figures block text-faint text-xs">
            {requestId}
          </code>
        </>
      }
    >
      <ListCell label="Refused">
        <span className="block">{REFUSALS[code].title}</span>
        <code translate="no" className="figures block text-faint text-xs">
          {code}
        </code>
      </ListCell>
      <ListCell label="Would be enough">
        <span className="block">{describeEnough(refusal, catalogue)}</span>
        <Fix {...{ fix, onTask, onPropose }} openerId={`fix-${id}`} isCurable={mayBeCured(code)} />
      </ListCell>
      <ListCell label="When">
        <RelativeTime iso={at} isStop />
      </ListCell>
    </ListRow>
  );
}

/** What an edit of the key cures. */
const CURABLE: readonly KeyRefusal["code"][] = [
  "ip_not_allowed",
  "permission_missing",
  "key_expired",
  "restriction_required",
];

function mayBeCured(code: KeyRefusal["code"]): boolean {
  return CURABLE.includes(code);
}

type FixProps = Pick<RefusalRowProps, "fix" | "onTask" | "onPropose"> & { openerId: string; isCurable: boolean };

function Fix({ fix, onTask, onPropose, openerId, isCurable }: FixProps) {
  if (fix === null) return isCurable && <span className="block text-[0.8125rem] text-good">The key has it now.</span>;
  if (!onTask || !onPropose) return null;
  const start = () => (fix.task === "edit" ? onPropose(fix.proposal, openerId) : onTask(fix.task));
  return (
    <Button id={openerId} size="wrapping-sm" className="mt-1.5 wrap-anywhere" onClick={start}>
      {fix.label}
    </Button>
  );
}
