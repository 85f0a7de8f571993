/** The head of /members: how many people there are, and the button that invites one. */
"use client";
import { UserPlus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { HEADING_ID, INVITE_BUTTON_ID } from "./element-ids";

type MembersHeaderProps = { count: number; mayInvite: boolean; onInvite: () => void };

export function MembersHeader({ count, mayInvite, onInvite }: MembersHeaderProps) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
      <div className="grid gap-1">
        <div className="flex items-baseline gap-3">
          <h1 id={HEADING_ID} tabIndex={-1} className="font-semibold text-xl tracking-tight outline-none">
            Members
          </h1>
          <span className="text-soft tabular-nums">{count === 1 ? "1 person" : `${count} people`}</span>
        </div>
        <p className="text-soft">Everyone signs in as themselves, and one person is responsible for each key.</p>
      </div>
      {mayInvite && (
        <Button id={INVITE_BUTTON_ID} weight="primary" onClick={onInvite}>
          <UserPlus aria-hidden="true" />
          Invite member
        </Button>
      )}
    </div>
  );
}
