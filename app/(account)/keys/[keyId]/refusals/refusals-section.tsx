/** The last refused requests of a key, each with what would be enough and, where an edit cures it, the fix. */
"use client";
import { type RefObject, useState } from "react";
import type { KeyTask } from "@/app/(account)/keys/list/key-menu";
import { Button } from "@/components/ui/button";
import { ListTable } from "@/components/ui/list-table";
import { usePermissions } from "@/lib/client/permissions";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { findFix } from "@/lib/shared/usage/fixes";
import type { KeyRefusal } from "@/lib/shared/usage/view";
import type { Propose } from "../propose";
import { SectionHeading } from "../section-heading";
import { RefusalRow } from "./refusal-row";

const COLUMNS = [
  { label: "Request" },
  { label: "Refused", width: "w-56" },
  { label: "Would be enough", width: "w-72" },
  { label: "When", width: "w-36" },
];

/** How many refusals show at first. */
const FIRST = 10;

type RefusalsSectionProps = {
  subject: KeyView;
  refusals: readonly KeyRefusal[];
  /** only those of this address; null: all */
  address: string | null;
  /** milliseconds since 1970 */
  now: number;
  headingRef: RefObject<HTMLHeadingElement | null>;
  onShowAll: () => void;
  onTask: ((task: KeyTask) => void) | null;
  onPropose: Propose | null;
};

export function RefusalsSection(props: RefusalsSectionProps) {
  const { subject, refusals, address, now, headingRef, onShowAll, onTask, onPropose } = props;
  const { catalogue } = usePermissions();
  const [showsAll, setShowsAll] = useState(false);
  const matching = address === null ? refusals : refusals.filter((refusal) => refusal.address === address);
  const shown = showsAll ? matching : matching.slice(0, FIRST);
  return (
    <div className="grid min-w-0 gap-3">
      <SectionHeading id="refusals-heading" title="Last refusals" headingRef={headingRef}>
        The last 50 requests that sent this key and were refused because of it.
      </SectionHeading>
      {address !== null && (
        <div className="flex flex-wrap items-center gap-3">
          <p role="status" className="text-[0.8125rem] text-soft">
            Only those from{" "}
            <span translate="no" className="figures">
              {address}
            </span>
          </p>
          <Button size="sm" onClick={onShowAll}>
            Show all addresses
          </Button>
        </div>
      )}
      {matching.length === 0 ? (
        <p className="text-faint">Nothing was refused.</p>
      ) : (
        <ListTable label="Last refusals" columns={COLUMNS}>
          {shown.map((refusal) => (
            <RefusalRow
              key={refusal.id}
              refusal={refusal}
              catalogue={catalogue}
              fix={findFix(subject, refusal, catalogue, now)}
              {...{ onTask, onPropose }}
            />
          ))}
        </ListTable>
      )}
      {matching.length > FIRST && (
        <Button size="sm" className="w-fit" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? `Show the last ${FIRST}` : `Show all ${matching.length}`}
        </Button>
      )}
    </div>
  );
}
