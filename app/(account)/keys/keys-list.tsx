/** The list in its four states: loading, broken, empty, and rows. */
"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { SignedOutError } from "@/lib/client/keys-query";
import type { KeyList, KeyView } from "@/lib/shared/key-view";
import type { KeyTask } from "./key-menu";
import { KeyRow } from "./key-row";
import { KeysEmpty } from "./keys-empty";
import { KeysSkeleton } from "./keys-skeleton";
import { KeysTable } from "./keys-table";

type KeysListProps = {
  query: UseQueryResult<KeyList>;
  onCreate: () => void;
  onTask: (task: KeyTask, key: KeyView) => void;
};

export function KeysList({ query, onCreate, onTask }: KeysListProps) {
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
  return (
    <>
      {failure}
      {data.keys.length === 0 ? (
        <KeysEmpty onCreate={onCreate} />
      ) : (
        <KeysTable>
          {data.keys.map((key) => (
            <KeyRow key={key.id} subject={key} onTask={(task) => onTask(task, key)} />
          ))}
        </KeysTable>
      )}
    </>
  );
}
