/**
 * Opens a share link from its page: checks the part behind `#` first, then opens, decrypts, and cleans the address bar.
 */
"use client";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { flushSync } from "react-dom";
import { canEncrypt, deriveCheck, openSealed, parsePart } from "@/lib/client/share-crypto";
import { isWellFormedSecret } from "@/lib/shared/keys/secret-format";
import type { SharedKey } from "@/lib/shared/keys/share-link";
import { openShareLinkAction } from "./actions";

export type LinkOutcome =
  | { kind: "waiting" }
  | { kind: "revealed"; secret: string }
  /** shown once, and left: the browser may keep a page for its back button, but not the secret */
  | { kind: "forgotten" }
  | { kind: "over"; link: SharedKey }
  /** nothing was opened */
  | { kind: "incomplete" | "not_this_link" | "no_encryption" | "try_later" }
  /** nobody knows whether it was opened */
  | { kind: "no_answer" }
  /** opened, and of no use */
  | { kind: "undecipherable" };

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
// Unknown on the server, where it never arrives.
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
  // A ref, since state would be a render late for the second of two quick clicks.
  const isLocked = useRef(false);

  useEffect(() => {
    const forget = () =>
      flushSync(() => setOutcome((present) => (present.kind === "revealed" ? { kind: "forgotten" } : present)));
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, []);
  useEffect(() => {
    // Another link was pasted over this one's part: it deserves its own try.
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
  const opening = await openShareLinkAction({ id, check }).catch(() => null);
  if (!opening) return { kind: "no_answer" };
  if (!opening.ok) return opening.reason === "over" ? { kind: "over", link: opening.link } : { kind: opening.reason };
  // Out of the address bar and of what the tab goes back to. Worth nothing by now, but nobody should have to know that.
  window.history.replaceState(null, "", window.location.pathname);
  const secret = await openSealed({ id, part, sealed: opening.sealed }).catch(() => "");
  return isWellFormedSecret(secret) ? { kind: "revealed", secret } : { kind: "undecipherable" };
}
