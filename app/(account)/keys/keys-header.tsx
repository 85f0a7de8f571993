/** The head of /keys: how many keys there are, and the button for one more. */
"use client";
import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { KeyList } from "@/lib/shared/key-view";
import { CREATE_BUTTON_ID, HEADING_ID } from "./use-key-dialogs";

export function KeysHeader({ list, onCreate }: { list: KeyList | undefined; onCreate: () => void }) {
  const count = list?.keys.length ?? 0;
  const isFull = list !== undefined && count >= list.limit;
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
      <div className="grid gap-1">
        <div className="flex items-baseline gap-3">
          <h1 id={HEADING_ID} tabIndex={-1} className="font-semibold text-xl tracking-tight outline-none">
            API Keys
          </h1>
          {list && (
            <span className="text-soft tabular-nums">
              {count} of {list.limit}
            </span>
          )}
        </div>
        <p className="text-soft">Each key lets a program call this server's API, as far as you allow.</p>
      </div>
      {/* The empty list has the same button in its middle. */}
      {list && count > 0 && (
        <div className="grid justify-items-start gap-1.5 sm:justify-items-end">
          <Button
            id={CREATE_BUTTON_ID}
            weight="primary"
            onClick={onCreate}
            disabled={isFull}
            aria-describedby={isFull ? "keys-full" : undefined}
          >
            <Plus aria-hidden="true" />
            Create API Key
          </Button>
          {isFull && (
            <p id="keys-full" className="text-[0.8125rem] text-soft">
              All {list.limit} keys are taken. Delete one to create another.
            </p>
          )}
        </div>
      )}
    </div>
  );
}
