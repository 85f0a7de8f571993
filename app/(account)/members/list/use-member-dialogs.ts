/** Which dialog of /members is open, the link while it is shown, and where the focus goes afterwards. */
"use client";
import { useCallback, useEffect, useRef } from "react";
import { useDialogs } from "@/app/(account)/_forms/use-dialogs";
import type { InvitationLink, InvitationView, MembersView, MemberView } from "@/lib/shared/team/member-view";

export type MemberDialog =
  | { task: "invite" }
  | { task: "change" | "remove" | "leave"; subject: MemberView }
  | { task: "renew" | "withdraw"; invitation: InvitationView };

/** A link while it is shown, and under which title. Kept in component state alone. */
export type ShownLink = InvitationLink & { title: "Invitation created" | "New link" };

export const HEADING_ID = "members-heading";
export const INVITE_BUTTON_ID = "invite-member";
export const menuButtonId = (id: string): string => `menu-${id}`;

const FALLBACKS = [INVITE_BUTTON_ID, HEADING_ID];

function openerOf(dialog: MemberDialog): string {
  if (dialog.task === "invite") return INVITE_BUTTON_ID;
  return menuButtonId("invitation" in dialog ? dialog.invitation.id : dialog.subject.userId);
}

/** `view`: what the page shows; whatever had the focus may leave with the next one. */
export function useMemberDialogs(view: MembersView) {
  const dialogs = useDialogs<MemberDialog, ShownLink>(FALLBACKS);
  const { isOpen, focusOpener } = dialogs;
  const hasReturned = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `view` is the event: its rows may have taken the focus along.
  useEffect(() => {
    const isLost = document.activeElement === document.body;
    if (hasReturned.current && !isOpen.current && isLost) focusOpener();
    hasReturned.current = false;
  }, [view, isOpen, focusOpener]);

  const open = useCallback((next: MemberDialog) => dialogs.open(next, openerOf(next)), [dialogs.open]);
  const returnFocus = useCallback(
    (event: Event) => {
      hasReturned.current = !isOpen.current;
      dialogs.returnFocus(event);
    },
    [isOpen, dialogs.returnFocus],
  );
  return { ...dialogs, open, returnFocus };
}
