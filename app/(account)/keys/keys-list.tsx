/** The list in its four states: loading, broken, empty, and rows. */
"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { SignedOutError } from "@/lib/client/account-data";
import type { KeyList, KeyView } from "@/lib/shared/key-view";
import { mayHaveKeys } from "@/lib/shared/roles";
import type { KeyTask } from "./key-menu";
import { KeyRow } from "./key-row";
import { KeysEmpty } from "./keys-empty";
import { KeysSkeleton } from "./keys-skeleton";
import { KeysTable } from "./keys-table";

type KeysListProps = {
  query: UseQueryResult<KeyList>;
  /** the person who looks */
  userId: string;
  onCreate: () => void;
  onTask: (task: KeyTask, key: KeyView) => void;
};

export function KeysList({ query, userId, onCreate, onTask }: KeysListProps) {
  const { data, isError, error, isFetching, refetch } = query;
  const isBroken = isError && !(error instanceof SignedOutError);
  const failure = isBroken && (
    <Notice
      tone="warn"
      role="status"
      className="mb-4"
      title={data ? "The list is not up to date" : "The list could not be loaded"}
      actions={
        <Button size="sm" pending={isFetching} onClick={() => void refetch()}>
          <RefreshCw aria-hidden="true" />
          Retry
        </Button>
      }
    >
      The server did not answer. Your API keys go on working.
    </Notice>
  );
  if (!data) return isBroken ? failure : <KeysSkeleton />;
  const mayChange = mayHaveKeys(data.role);
  // Who has made all of them need not be told so.
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
