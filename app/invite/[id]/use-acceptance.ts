/** Accepts an invitation, one call at a time, and passes refusals on to the page. */
"use client";
import { useRef, useState } from "react";
import type { AcceptInput } from "@/lib/shared/team/member-input";
import type { InvitationRefusal } from "@/lib/shared/team/member-view";
import { acceptInvitationAction } from "./actions";
import type { InvitationFlow } from "./use-invitation";

/** "no_answer": the invitation may or may not have been accepted. */
export type AcceptanceFailure = Extract<InvitationRefusal, { code: "invalid" | "try_later" }> | { code: "no_answer" };

export function useAcceptance({ lookAgain, end, enter }: InvitationFlow) {
  // A ref: state would change one render too late for the second of two quick clicks.
  const isLocked = useRef(false);
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<AcceptanceFailure | null>(null);

  const settle = (refusal: InvitationRefusal) => {
    switch (refusal.code) {
      case "over":
        return end();
      case "look_again":
        return lookAgain();
      default:
        return setFailure(refusal);
    }
  };
  /** `onRefused` is called when what was typed is refused. */
  const accept = async (input: AcceptInput, onRefused: () => void) => {
    if (isLocked.current) return;
    isLocked.current = true;
    setPending(true);
    setFailure(null);
    const result = await acceptInvitationAction(input).catch(() => null);
    // Stays locked and pending while the browser loads the account.
    if (result?.ok) return enter();
    isLocked.current = false;
    setPending(false);
    if (!result) return setFailure({ code: "no_answer" });
    if (result.refusal.code === "invalid") onRefused();
    settle(result.refusal);
  };
  return { isPending, failure, accept };
}
