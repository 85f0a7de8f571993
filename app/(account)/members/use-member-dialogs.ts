/** Holds which dialog of /members is open and the link being shown, and returns the focus afterwards. */
"use client";
import { useCallback, useEffect, useRef } from "react";
import { useDialogs } from "@/app/(account)/_forms/use-dialogs";
import type { ShownLink } from "@/app/(account)/members/invite/invitation-link-dialog";
import { HEADING_ID, INVITE_BUTTON_ID, menuButtonId } from "@/app/(account)/members/list/element-ids";
import type { PasswordLink } from "@/lib/shared/people/link-view";
import type { InvitationView, MembersView, MemberView } from "@/lib/shared/team/member-view";

export type MemberDialog =
  | { task: "invite" }
  | { task: "change" | "password" | "remove" | "leave"; subject: MemberView }
  | { task: "renew" | "withdraw"; invitation: InvitationView };

const FALLBACKS = [INVITE_BUTTON_ID, HEADING_ID];

function getOpenerId(dialog: MemberDialog): string {
  if (dialog.task === "invite") return INVITE_BUTTON_ID;
  return menuButtonId("invitation" in dialog ? dialog.invitation.id : dialog.subject.userId);
}

/** `view`: what the page shows. The focused element may disappear with the next one. */
export function useMemberDialogs(view: MembersView) {
  const dialogs = useDialogs<MemberDialog, ShownLink | PasswordLink>(FALLBACKS);
  const { isOpen, focusOpener } = dialogs;
  const hasReturned = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `view` is the event: the focused row may have disappeared.
  useEffect(() => {
    const isLost = document.activeElement === document.body;
    if (hasReturned.current && !isOpen.current && isLost) focusOpener();
    hasReturned.current = false;
  }, [view, isOpen, focusOpener]);

  const open = useCallback((next: MemberDialog) => dialogs.open(next, getOpenerId(next)), [dialogs.open]);
  const returnFocus = useCallback(
    (event: Event) => {
      hasReturned.current = !isOpen.current;
      dialogs.returnFocus(event);
    },
    [isOpen, dialogs.returnFocus],
  );
  return { ...dialogs, open, returnFocus };
}
