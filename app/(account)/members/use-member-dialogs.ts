/** Which dialog of /members is open, the link while it is shown, and where the focus goes afterwards. */
"use client";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { InvitationLink, InvitationView, MembersView, MemberView } from "@/lib/shared/member-view";

export type MemberDialog =
  | { task: "invite" }
  | { task: "change" | "remove" | "leave"; subject: MemberView }
  | { task: "renew" | "withdraw"; invitation: InvitationView };

/** A link while it is shown, and under which title. Kept in component state alone. */
export type ShownLink = InvitationLink & { title: "Invitation created" | "New link" };

export const HEADING_ID = "members-heading";
export const INVITE_BUTTON_ID = "invite-member";
export const menuButtonId = (id: string): string => `menu-${id}`;

/** `view`: what the page shows; whatever had the focus may leave with the next one. */
export function useMemberDialogs(view: MembersView) {
  const [dialog, setDialog] = useState<MemberDialog | null>(null);
  const [shown, setShown] = useState<ShownLink | null>(null);
  const opener = useRef(INVITE_BUTTON_ID);
  const isOpen = useRef(false);
  const hasReturned = useRef(false);
  useLayoutEffect(() => {
    isOpen.current = dialog !== null || shown !== null;
  }, [dialog, shown]);

  useEffect(() => {
    // The browser may keep the whole page for its back button: it must not keep the link.
    const forget = () => flushSync(() => setShown(null));
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, []);

  const focusOpener = useCallback(() => {
    for (const id of [opener.current, INVITE_BUTTON_ID, HEADING_ID]) {
      const target = document.getElementById(id);
      target?.focus();
      if (target && document.activeElement === target) return;
    }
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `view` is the event: its rows may have taken the focus along.
  useEffect(() => {
    const isLost = document.activeElement === document.body;
    if (hasReturned.current && !isOpen.current && isLost) focusOpener();
    hasReturned.current = false;
  }, [view, focusOpener]);

  const open = useCallback((next: MemberDialog) => {
    if (next.task === "invite") opener.current = INVITE_BUTTON_ID;
    else opener.current = menuButtonId("invitation" in next ? next.invitation.id : next.subject.userId);
    setDialog(next);
  }, []);
  const show = useCallback((next: ShownLink) => {
    setDialog(null);
    setShown(next);
  }, []);
  const close = useCallback(() => {
    setDialog(null);
    setShown(null);
  }, []);
  const returnFocus = useCallback(
    (event: Event) => {
      event.preventDefault();
      // One dialog made place for another.
      if (isOpen.current) return;
      hasReturned.current = true;
      focusOpener();
    },
    [focusOpener],
  );
  return { dialog, shown, open, show, close, returnFocus };
}
