/** A list that the server did not bring, or not again, and the way to try once more. */
"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

type LoadFailedNoticeProps = {
  query: UseQueryResult<object>;
  /** what the server's silence does not stop */
  stillWorks: string;
  className?: string;
};

export function LoadFailedNotice({ query, stillWorks, className }: LoadFailedNoticeProps) {
  const { data, isFetching, refetch } = query;
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
      The server did not answer. {stillWorks}
    </Notice>
  );
}
