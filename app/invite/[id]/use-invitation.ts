/** Fetches an invitation's offer with the part after `#`, and again when needed, for the page to show. */
"use client";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { type CallFailure, callAction } from "@/lib/client/actions/call-action";
import { parsePart } from "@/lib/client/share-crypto";
import type { InvitationOffer } from "@/lib/shared/team/member-view";
import { findOfferAction } from "./actions";

export type InvitationStage =
  | { kind: "looking" }
  /** `hasChanged`: the offer changed since the person last saw it */
  | { kind: "offered"; token: string; offer: InvitationOffer; hasChanged: boolean }
  | { kind: "joined" }
  | { kind: "incomplete" | "over" }
  | { kind: "failed"; failure: CallFailure }
  | { kind: "try_later"; message: string };

export type InvitationFlow = {
  view: InvitationStage;
  /** Fetches the offer again. */
  look: () => void;
  /** Fetches the offer again after the server refused the one that the person saw. */
  lookAgain: () => void;
  /** Shows that the invitation can no longer be accepted. */
  end: () => void;
  /** Removes the part after `#` from the address bar, and opens the account. */
  enter: () => void;
};

/** Identifies one fetch of the offer. A new round fetches again. */
type Round = { number: number; hasChanged: boolean };

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
// Browsers never send the part after `#`, so it is undefined on the server.
const readPart = (): string | null | undefined => parsePart(window.location.hash);
const noPart = (): string | null | undefined => undefined;

export function useInvitation(id: string): InvitationFlow {
  const token = useSyncExternalStore(subscribe, readPart, noPart);
  const [round, setRound] = useState<Round>({ number: 0, hasChanged: false });
  const [view, setView] = useState<InvitationStage>({ kind: "looking" });

  useEffect(() => {
    if (!token) return;
    let isCurrent = true;
    setView({ kind: "looking" });
    void findView(id, token, round.hasChanged).then((found) => isCurrent && setView(found));
    return () => {
      isCurrent = false;
    };
  }, [id, token, round]);

  const start = useCallback(
    (hasChanged: boolean) => setRound(({ number }) => ({ number: number + 1, hasChanged })),
    [],
  );
  const enter = () => {
    setView({ kind: "joined" });
    // It no longer opens anything, but it looks like a secret, so it should not stay visible.
    window.history.replaceState(null, "", window.location.pathname);
    window.location.assign("/keys");
  };
  return {
    view: token === null && view.kind !== "joined" ? { kind: "incomplete" } : view,
    look: () => start(false),
    lookAgain: () => start(true),
    end: () => setView({ kind: "over" }),
    enter,
  };
}

async function findView(id: string, token: string, hasChanged: boolean): Promise<InvitationStage> {
  const call = await callAction(() => findOfferAction({ id, token }));
  if (!call.ok) return { kind: "failed", failure: call.failure };
  if (call.answer.ok) return { kind: "offered", token, offer: call.answer.offer, hasChanged };
  const { refusal } = call.answer;
  return refusal.code === "try_later" ? { kind: "try_later", message: refusal.message } : { kind: "over" };
}
