/** Shown beside the navigation in place of a page that failed to render. */
"use client";
import { Button } from "@/components/ui/button";

type ErrorProps = { error: Error & { digest?: string }; retry: () => void };

export default function AccountError({ error, retry }: ErrorProps) {
  return (
    <div role="alert" className="grid max-w-md justify-items-start gap-3 py-6">
      <h1 className="font-semibold text-xl tracking-tight">This page could not be shown</h1>
      <p className="text-soft">Something went wrong on the server.</p>
      {error.digest && (
        <p translate="no" className="figures text-faint text-xs">
          Reference {error.digest}
        </p>
      )}
      <Button weight="primary" className="mt-3" onClick={() => retry()}>
        Try again
      </Button>
    </div>
  );
}
