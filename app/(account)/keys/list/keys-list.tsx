/** The list of keys in its four states: loading, failed, empty, and rows. */
"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { LoadFailedNotice } from "@/app/(account)/_shell/load-failed-notice";
import { SignedOutError } from "@/lib/client/queries/account-data";
import type { KeyList, KeyView } from "@/lib/shared/keys/key-view";
import { mayHaveKeys } from "@/lib/shared/team/roles";
import type { KeyTask } from "./key-menu";
import { KeyRow } from "./key-row";
import { KeysEmpty } from "./keys-empty";
import { KeysSkeleton } from "./keys-skeleton";
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
  const mayChange = mayHaveKeys(data.role);
  // Makers are shown only when the list has keys of other people.
  const hasMakers = data.keys.some(({ maker }) => maker.id !== userId);
  return (
    <>
      {failure}
      {data.keys.length === 0 ? (
        <KeysEmpty role={data.role} isFull={data.taken >= data.limit} onCreate={onCreate} />
      ) : (
        <KeysTable hasActions={mayChange}>
          {data.keys.map((key) => (
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
