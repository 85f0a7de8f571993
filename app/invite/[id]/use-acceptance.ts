/** Accepts an invitation, one call at a time, and passes refusals on to the page. */
"use client";
import { useRef, useState } from "react";
import { type CallFailure, callAction } from "@/lib/client/actions/call-action";
import type { AcceptInput } from "@/lib/shared/team/member-input";
import type { InvitationRefusal } from "@/lib/shared/team/member-view";
import { acceptInvitationAction } from "./actions";
import type { InvitationFlow } from "./use-invitation";

/** "failed": no answer came; unless the server was updated, the invitation may have been accepted. */
export type AcceptanceFailure =
  | Extract<InvitationRefusal, { code: "invalid" | "try_later" }>
  | { code: "failed"; failure: CallFailure };

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
    const call = await callAction(() => acceptInvitationAction(input));
    // Stays locked and pending while the browser loads the account.
    if (call.ok && call.answer.ok) return enter();
    isLocked.current = false;
    setPending(false);
    if (!call.ok) return setFailure({ code: "failed", failure: call.failure });
    if (call.answer.ok) return;
    if (call.answer.refusal.code === "invalid") onRefused();
    settle(call.answer.refusal);
  };
  return { isPending, failure, accept };
}
