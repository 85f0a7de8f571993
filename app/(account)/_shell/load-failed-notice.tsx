/** Says that a list could not be loaded or refreshed, and offers to retry. */
"use client";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { readinessQuery } from "@/lib/client/queries/readiness-query";

type LoadFailedNoticeProps = {
  query: UseQueryResult<object | null>;
  /** a sentence about what works in the meantime; shown only once the gate has said that it does */
  stillWorks: string;
  className?: string;
};

export function LoadFailedNotice({ query, stillWorks, className }: LoadFailedNoticeProps) {
  const { data, isFetching, refetch } = query;
  const { data: isReady = false } = useQuery(readinessQuery);
  return (
    <Notice
      tone="warn"
      role="status"
      className={className}
      title={data ? "The list is not up to date" : "The list could not be loaded"}
      actions={
        <Button size="sm" pending={isFetching} onClick={() => void refetch()}>
          <RefreshCw aria-hidden="true" />
          Retry
        </Button>
      }
    >
      <span>The server did not answer.</span> {isReady && <span>{stillWorks}</span>}
    </Notice>
  );
}
