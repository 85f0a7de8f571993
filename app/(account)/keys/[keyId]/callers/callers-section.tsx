/** From which addresses a key was used, or tried. */
"use client";
import { useState } from "react";
import { RelativeTime } from "@/components/relative-time";
import { Button } from "@/components/ui/button";
import { ListCell, ListRow, ListTable } from "@/components/ui/list-table";
import type { KeyCaller, KeyRefusal } from "@/lib/shared/usage/view";
import { SectionHeading } from "../section-heading";

const COLUMNS = [
  { label: "Address" },
  { label: "Admitted", width: "w-32" },
  { label: "Refused", width: "w-40" },
  { label: "First seen", width: "w-36" },
  { label: "Last seen", width: "w-36" },
];

/** How many callers show at first. */
const FIRST = 10;
const COUNT = new Intl.NumberFormat("en");
/** The server counts no further. */
const MOST = 2_000_000_000;
const sayCount = (count: number) => (count >= MOST ? `over ${COUNT.format(MOST)}` : COUNT.format(count));

type CallersSectionProps = {
  callers: readonly KeyCaller[];
  refusals: readonly KeyRefusal[];
  /** Shows the last refusals of an address. */
  onRefusals: (address: string) => void;
};

export function CallersSection({ callers, refusals, onRefusals }: CallersSectionProps) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? callers : callers.slice(0, FIRST);
  return (
    <div className="grid min-w-0 gap-3">
      <SectionHeading id="callers-heading" title="Callers">
        The last 100 addresses that sent this key.
      </SectionHeading>
      {callers.length === 0 ? (
        <p className="text-faint">No requests with this key so far.</p>
      ) : (
        <ListTable label="Callers" columns={COLUMNS}>
          {shown.map((caller) => (
            <CallerRow
              key={caller.address}
              caller={caller}
              onRefusals={
                refusals.some(({ address }) => address === caller.address) ? () => onRefusals(caller.address) : null
              }
            />
          ))}
        </ListTable>
      )}
      {callers.length > FIRST && (
        <Button size="sm" className="w-fit" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? `Show the last ${FIRST}` : `Show all ${callers.length}`}
        </Button>
      )}
    </div>
  );
}

type CallerRowProps = { caller: KeyCaller; onRefusals: (() => void) | null };

function CallerRow({ caller: { address, firstAt, lastAt, admitted, refused }, onRefusals }: CallerRowProps) {
  return (
    <ListRow
      columns="grid-cols-2 md:grid-cols-4"
      head={
        <span translate="no" className="figures">
          {address}
        </span>
      }
    >
      <ListCell label="Admitted">
        <span translate="no" className="figures">
          {sayCount(admitted)}
        </span>
      </ListCell>
      <ListCell label="Refused">
        {onRefusals ? (
          <button
            type="button"
            translate="no"
            onClick={onRefusals}
            aria-label={`${sayCount(refused)} refused: show the last refusals of ${address}`}
            className="figures rounded-[0.25rem] font-medium text-accent underline decoration-accent/40 underline-offset-4 hover:decoration-accent"
          >
            {sayCount(refused)}
          </button>
        ) : (
          <span translate="no" className="figures">
            {sayCount(refused)}
          </span>
        )}
      </ListCell>
      <ListCell label="First seen">
        <RelativeTime iso={firstAt} isStop />
      </ListCell>
      <ListCell label="Last seen">
        <RelativeTime iso={lastAt} />
      </ListCell>
    </ListRow>
  );
}
