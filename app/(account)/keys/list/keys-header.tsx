/** The head of /keys: how many keys there are, and the button that creates one. */
"use client";
import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { KeyList } from "@/lib/shared/keys/key-view";
import { mayHaveKeys, rightsOf } from "@/lib/shared/team/roles";
import { CREATE_BUTTON_ID, HEADING_ID } from "./element-ids";

type KeysHeaderProps = { list: KeyList | undefined; onCreate: () => void };

export function KeysHeader({ list, onCreate }: KeysHeaderProps) {
  const about = list ? describeKeys(list) : ABOUT;
  return (
    <div className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
      <div className="grid gap-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h1 id={HEADING_ID} tabIndex={-1} className="font-semibold text-xl tracking-tight outline-none">
            API Keys
          </h1>
          {list && <span className="text-soft tabular-nums">{countKeys(list)}</span>}
        </div>
        {about && <p className="text-soft">{about}</p>}
      </div>
      {list && <CreateButton list={list} onCreate={onCreate} />}
    </div>
  );
}

function CreateButton({ list, onCreate }: { list: KeyList; onCreate: () => void }) {
  const isFull = list.taken >= list.limit;
  // The empty list already shows this button.
  if (!mayHaveKeys(list.role) || (list.keys.length === 0 && !isFull)) return null;
  return (
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
          All {list.limit} keys are taken.{" "}
          {list.keys.length > 0 ? "Delete one to create another." : "None of them are yours."}
        </p>
      )}
    </div>
  );
}

const ABOUT = "Each key lets a program call this server's API, with the permissions you choose.";

/** "3 of 15", or "2 yours · 9 of 15 taken" for people who see only their own keys. */
function countKeys({ keys, taken, limit, role }: KeyList): string {
  if (rightsOf(role).sees === "all") return `${taken} of ${limit}`;
  return `${keys.length} yours · ${taken} of ${limit} taken`;
}

/** What keys are for, until there is one. */
function describeKeys({ role, keys }: KeyList): string | null {
  if (mayHaveKeys(role)) return keys.length === 0 ? ABOUT : null;
  return "Each key lets a program call this server's API. As a viewer, you can see keys but not change them.";
}
