/**
 * Opens a share link from its page: checks the part after `#`, opens the link, cleans the address bar and decrypts.
 */
"use client";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { type CallFailure, callAction } from "@/lib/client/actions/call-action";
import { canEncrypt, deriveCheck, openSealed, parsePart } from "@/lib/client/share-crypto";
import { isWellFormedSecret } from "@/lib/shared/keys/secret-format";
import type { SharedKey } from "@/lib/shared/keys/share-link";
import { openShareLinkAction } from "./actions";

export type LinkOutcome =
  | { kind: "waiting" }
  | { kind: "revealed"; secret: string }
  /** the page was left: the browser may cache it for its back button, but must not cache the secret */
  | { kind: "forgotten" }
  | { kind: "over"; link: SharedKey }
  /** the link was not opened */
  | { kind: "incomplete" | "not_this_link" | "no_encryption" | "try_later" }
  /** no answer came; unless the server was updated, the link may have been opened */
  | { kind: "failed"; failure: CallFailure }
  /** the link was opened, but what it held can't be used */
  | { kind: "undecipherable" };

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
// Browsers never send the part after `#`, so it is undefined on the server.
const readPart = (): string | null | undefined => parsePart(window.location.hash);
const noPart = (): string | null | undefined => undefined;
const trueOnServer = () => true;
const never = () => () => {};

export function useOpenLink(link: SharedKey): { outcome: LinkOutcome; isPending: boolean; open: () => void } {
  const part = useSyncExternalStore(subscribe, readPart, noPart);
  const isAble = useSyncExternalStore(never, canEncrypt, trueOnServer);
  const [outcome, setOutcome] = useState<LinkOutcome>(
    link.state === "open" ? { kind: "waiting" } : { kind: "over", link },
  );
  const [isPending, setPending] = useState(false);
  // A ref: state would change one render too late for the second of two quick clicks.
  const isLocked = useRef(false);

  useEffect(() => {
    const forget = () =>
      flushSync(() => setOutcome((present) => (present.kind === "revealed" ? { kind: "forgotten" } : present)));
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, []);
  useEffect(() => {
    // The part after `#` was replaced, so the new one may be tried.
    if (part) setOutcome((present) => (present.kind === "not_this_link" ? { kind: "waiting" } : present));
  }, [part]);

  const open = () => {
    if (isLocked.current || !part) return;
    isLocked.current = true;
    setPending(true);
    void openWith(link.id, part)
      .then(setOutcome)
      .finally(() => {
        isLocked.current = false;
        setPending(false);
      });
  };
  const shown = outcome.kind === "waiting" ? beforeOpening(part, isAble) : outcome;
  return { outcome: shown, isPending, open };
}

function beforeOpening(part: string | null | undefined, isAble: boolean): LinkOutcome {
  if (!isAble) return { kind: "no_encryption" };
  return part === null ? { kind: "incomplete" } : { kind: "waiting" };
}

async function openWith(id: string, part: string): Promise<LinkOutcome> {
  const check = await deriveCheck(part);
  const call = await callAction(() => openShareLinkAction({ id, check }));
  if (!call.ok) return { kind: "failed", failure: call.failure };
  const opening = call.answer;
  if (!opening.ok) return opening.reason === "over" ? { kind: "over", link: opening.link } : { kind: opening.reason };
  // The part no longer opens anything, but it looks like a secret, so it leaves the address bar and the tab's history.
  window.history.replaceState(null, "", window.location.pathname);
  const secret = await openSealed({ id, part, sealed: opening.sealed }).catch(() => "");
  return isWellFormedSecret(secret) ? { kind: "revealed", secret } : { kind: "undecipherable" };
}
