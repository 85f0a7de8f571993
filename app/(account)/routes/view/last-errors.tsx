/** The last requests on a route that ended with a status of 500 or more, with their cause. */
"use client";
import { useState } from "react";
import { RelativeTime } from "@/components/relative-time";
import { Button } from "@/components/ui/button";
import { ListCell, ListRow, ListTable } from "@/components/ui/list-table";
import type { TrafficView } from "@/lib/shared/traffic/view";

const COLUMNS = [
  { label: "Request" },
  { label: "Answer", width: "w-[30%]" },
  { label: "Request id", width: "w-[28%]" },
  { label: "When", width: "w-32" },
];

/** How many errors show at first. */
const FIRST = 10;

export function LastErrors({ errors }: Pick<TrafficView, "errors">) {
  const [showsAll, setShowsAll] = useState(false);
  if (errors.length === 0) return null;
  const shown = showsAll ? errors : errors.slice(0, FIRST);
  return (
    <div className="min-w-0 lg:col-span-2">
      <h2 className="mt-2 mb-2 font-medium">Last errors</h2>
      <ListTable label="Last errors" columns={COLUMNS}>
        {shown.map((error) => (
          <ErrorRow key={error.id} {...error} />
        ))}
      </ListTable>
      {errors.length > FIRST && (
        <Button size="sm" className="mt-3" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? `Show the last ${FIRST}` : `Show all ${errors.length}`}
        </Button>
      )}
    </div>
  );
}

function ErrorRow({ purpose, status, reason, cause, errorCode, requestId, at }: TrafficView["errors"][number]) {
  return (
    <ListRow
      columns="md:grid-cols-3"
      head={
        <span translate="no" className="figures text-[0.8125rem]">
          {purpose}
        </span>
      }
    >
      <ListCell label="Answer">
        <span translate="no" className="figures text-danger">
          {status}
        </span>
        <span>{` ${reason ?? "by the upstream"}`}</span>
        {cause && <span className="block text-[0.8125rem] text-soft">{`Cause: ${cause}`}</span>}
        {errorCode && (
          <code translate="no" className="figures block text-faint text-xs">
            {errorCode}
          </code>
        )}
      </ListCell>
      <ListCell label="Request id">
        <code translate="no" className="figures text-[0.8125rem]">
          {requestId}
        </code>
      </ListCell>
      <ListCell label="When">
        <RelativeTime iso={at} isStop />
      </ListCell>
    </ListRow>
  );
}
