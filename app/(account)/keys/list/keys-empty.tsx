/** Shown when there are no keys: says what a key is, and offers to create one if the person may. */
"use client";
import { KeyRound, Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { mayHaveKeys, type Role, rightsOf } from "@/lib/shared/team/roles";
import { CREATE_BUTTON_ID } from "./element-ids";

type KeysEmptyProps = { role: Role; isFull: boolean; onCreate: () => void };

export function KeysEmpty({ role, isFull, onCreate }: KeysEmptyProps) {
  const seesOwn = rightsOf(role).sees === "own";
  return (
    <div className="grid justify-items-center gap-4 rounded-box border border-line bg-surface px-6 py-14 sm:py-20">
      <Empty icon={KeyRound} title={seesOwn ? "You have no keys yet" : "No keys yet"}>
        An API key is a password for a program: 96 characters that it sends with every call to{" "}
        <code translate="no" className="figures text-[0.8125rem]">
          /api
        </code>
        . {describeNext(role)}
      </Empty>
      {/* When the account is full, the page's head shows the disabled button and says why. */}
      {mayHaveKeys(role) && !isFull && (
        <Button id={CREATE_BUTTON_ID} weight="primary" onClick={onCreate}>
          <Plus aria-hidden="true" />
          Create API Key
        </Button>
      )}
    </div>
  );
}

function describeNext(role: Role): string {
  if (!mayHaveKeys(role)) return "An owner, admin or member creates them; you will see them here.";
  const decide = "You decide what it can do and from which addresses, and you can change or delete it at any time.";
  return rightsOf(role).sees === "own" ? `${decide} Other people's keys are not shown to you.` : decide;
}
