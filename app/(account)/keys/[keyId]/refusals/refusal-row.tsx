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
        <Fix {...{ fix, onTask, onPropose }} openerId={`fix-${id}`} cured={CURED[code]} />
      </ListCell>
      <ListCell label="When">
        <RelativeTime iso={at} isStop />
      </ListCell>
    </ListRow>
  );
}

const HAS_IT = "The key has it now.";

/** For what an edit of the key cures: what is said where it has been cured. */
const CURED: { [Code in KeyRefusal["code"]]?: string } = {
  ip_not_allowed: HAS_IT,
  permission_missing: HAS_IT,
  key_expired: HAS_IT,
  restriction_required: HAS_IT,
  rate_limited: "The key no longer has this limit.",
  budget_spent: "The key no longer has a budget.",
};

type FixProps = Pick<RefusalRowProps, "fix" | "onTask" | "onPropose"> & { openerId: string; cured: string | undefined };

function Fix({ fix, onTask, onPropose, openerId, cured }: FixProps) {
  if (fix === null) return cured && <span className="block text-[0.8125rem] text-good">{cured}</span>;
  if (!onTask || !onPropose) return null;
  const start = () => (fix.task === "edit" ? onPropose(fix.proposal, openerId) : onTask(fix.task));
  return (
    <Button id={openerId} size="wrapping-sm" className="mt-1.5 wrap-anywhere" onClick={start}>
      {fix.label}
    </Button>
  );
}
