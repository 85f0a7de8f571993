/** Shows the button that reveals a shared key, the revealed key, or why there is none. */
"use client";
import { useEffect, useRef, useState } from "react";
import { RelativeTime } from "@/components/relative-time";
import { SecretField } from "@/components/secret-field";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { RenderedAt } from "@/lib/client/clock";
import type { SharedKey } from "@/lib/shared/keys/share-link";
import { LinkNotice } from "./link-notice";
import { type LinkOutcome, useOpenLink } from "./use-open-link";

export function SharedKeyCard({ link, renderedAt }: { link: SharedKey; renderedAt: number }) {
  const { outcome, isPending, open } = useOpenLink(link);
  const reveal = (label: string) => (
    <Button weight="primary" pending={isPending} onClick={open} className="w-full">
      {label}
    </Button>
  );
  return (
    <RenderedAt value={renderedAt}>
      {outcome.kind === "waiting" ? (
        <div className="grid gap-4">
          <p className="text-soft">
            It can be revealed once, and the link expires <RelativeTime iso={link.expiresAt} tense="any" />. Be ready to
            keep it in a safe place.
          </p>
          {reveal("Reveal key")}
        </div>
      ) : outcome.kind === "revealed" ? (
        <RevealedKey secret={outcome.secret} />
      ) : (
        <div className="grid gap-4">
          <LinkNotice outcome={outcome} link={link} />
          {mayRepeat(outcome) && reveal("Try again")}
        </div>
      )}
    </RenderedAt>
  );
}

/** Not after an update: only a reloaded page can open the link then. */
function mayRepeat(outcome: LinkOutcome): boolean {
  return outcome.kind === "try_later" || (outcome.kind === "failed" && outcome.failure !== "updated");
}

function RevealedKey({ secret }: { secret: string }) {
  const [isSaved, setSaved] = useState(false);
  const copyButton = useRef<HTMLButtonElement>(null);
  useEffect(() => copyButton.current?.focus(), []);
  useEffect(() => {
    // The key can't be shown again, so the browser asks before it leaves the page.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    if (!isSaved) window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isSaved]);
  return (
    <div className="grid gap-5">
      <Notice tone="warn" role="status" title="This API key will not be shown again">
        The link can't be opened again. Copy the key now and keep it in a safe place.
      </Notice>
      <SecretField
        label="API Key"
        copyLabel="Copy"
        weight={isSaved ? "secondary" : "primary"}
        value={secret}
        buttonRef={copyButton}
        onCopied={() => setSaved(true)}
      />
    </div>
  );
}
