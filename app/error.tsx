/** Shown in place of a page outside an account that failed to render. */
"use client";
import { MessagePage } from "@/components/message-page";
import { Button } from "@/components/ui/button";

type ErrorProps = { error: Error & { digest?: string }; retry: () => void };

export default function PageError({ error, retry }: ErrorProps) {
  const again = (
    <Button weight="primary" onClick={() => retry()}>
      Try again
    </Button>
  );
  return (
    <MessagePage title="This page could not be shown" actions={again}>
      <p>Something went wrong on the server.</p>
      {error.digest && (
        <p translate="no" className="figures mt-2 text-faint text-xs">
          Reference {error.digest}
        </p>
      )}
    </MessagePage>
  );
}
