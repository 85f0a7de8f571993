/** The list of keys in its four states: loading, failed, empty, and rows. */
"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { LoadFailedNotice } from "@/app/(account)/_shell/load-failed-notice";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { useNow } from "@/lib/client/clock";
import { SignedOutError } from "@/lib/client/queries/account-data";
import type { KeyList, KeyView } from "@/lib/shared/keys/key-view";
import { mayHaveKeys } from "@/lib/shared/team/roles";
import { arrangeKeys, summariseKeys } from "./arrange/arrange-keys";
import { isNarrowed, NO_FILTER } from "./arrange/arrangement";
import { KeysFilters } from "./arrange/keys-filters";
import { useArrangement } from "./arrange/use-arrangement";
import type { KeyTask } from "./key-menu";
import { KeyRow } from "./key-row";
import { KeysEmpty } from "./keys-empty";
import { KeysSkeleton } from "./keys-skeleton";
import { KeysSummary } from "./keys-summary";
import { KeysTable } from "./keys-table";

type KeysListProps = {
  query: UseQueryResult<KeyList>;
  /** the signed-in person */
  userId: string;
  onCreate: () => void;
  onTask: (task: KeyTask, key: KeyView) => void;
};

export function KeysList({ query, userId, onCreate, onTask }: KeysListProps) {
  const { data, isError, error } = query;
  const isBroken = isError && !(error instanceof SignedOutError);
  const failure = isBroken && (
    <LoadFailedNotice query={query} stillWorks="Your API keys keep working." className="mb-4" />
  );
  if (!data) return isBroken ? failure : <KeysSkeleton />;
  if (data.keys.length === 0) {
    return (
      <>
        {failure}
        <KeysEmpty role={data.role} isFull={data.taken >= data.limit} onCreate={onCreate} />
      </>
    );
  }
  return (
    <>
      {failure}
      <ArrangedKeys list={data} userId={userId} onTask={onTask} />
    </>
  );
}

type ArrangedKeysProps = Pick<KeysListProps, "userId" | "onTask"> & { list: KeyList };

function ArrangedKeys({ list: { keys, role, today }, userId, onTask }: ArrangedKeysProps) {
  const [arrangement, arrange] = useArrangement();
  const now = useNow();
  const mayChange = mayHaveKeys(role);
  const shown = arrangeKeys(keys, arrangement, now);
  // Makers are shown only when the list has keys of other people.
  const hasMakers = keys.some(({ maker }) => maker.id !== userId);
  const showAll = () => arrange(NO_FILTER);
  return (
    <>
      <KeysSummary
        summary={summariseKeys(keys, now, today)}
        zone={today?.zone ?? "UTC"}
        onAttention={() => arrange({ ...NO_FILTER, status: "attention" })}
      />
      {(keys.length > 1 || isNarrowed(arrangement)) && (
        <KeysFilters arrangement={arrangement} onChange={arrange} makers={listMakers(keys)} />
      )}
      <div className="mb-2 flex min-h-8 flex-wrap items-center gap-x-3 has-[p:empty]:hidden">
        <p role="status" className="text-[0.8125rem] text-soft">
          {isNarrowed(arrangement) ? `Showing ${shown.length} of ${keys.length} keys` : null}
        </p>
        {isNarrowed(arrangement) && (
          <Button weight="ghost" size="sm" onClick={showAll}>
            Show all keys
          </Button>
        )}
      </div>
      {shown.length === 0 ? (
        <div className="grid justify-items-center rounded-box border border-line bg-surface px-6 py-14">
          <Empty icon={SearchX} title="No key matches">
            {keys.length === 1
              ? "Your only key is hidden by the filters."
              : `${keys.length} keys are hidden by the filters.`}
          </Empty>
        </div>
      ) : (
        <KeysTable hasActions={mayChange} arrangement={arrangement} onArrange={arrange}>
          {shown.map((key) => (
            <KeyRow
              key={key.id}
              subject={key}
              hasMaker={hasMakers}
              onTask={mayChange ? (task) => onTask(task, key) : null}
            />
          ))}
        </KeysTable>
      )}
    </>
  );
}

/** The people who made the keys, by name. */
function listMakers(keys: readonly KeyView[]): KeyView["maker"][] {
  const makers = new Map(keys.map(({ maker }) => [maker.id, maker]));
  return [...makers.values()].sort((one, other) => one.name.localeCompare(other.name, "en"));
}
