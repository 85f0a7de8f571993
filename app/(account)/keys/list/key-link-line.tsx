/** Shows the state of a key's share link: still open, or ended while the key is on hold because of it. */
"use client";
import { Link2, Link2Off } from "lucide-react";
import { RelativeTime } from "@/components/relative-time";
import type { KeyLink } from "@/lib/shared/keys/share-link";

export function KeyLinkLine({ link }: { link: KeyLink }) {
  const isOpen = link.state === "open";
  const Icon = isOpen ? Link2 : Link2Off;
  return (
    <span className="mt-1 flex items-start gap-1.5 text-[0.8125rem] text-soft">
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-faint" />
      <span className="min-w-0">
        {isOpen ? (
          <>
            Link not opened yet, expires <RelativeTime iso={link.expiresAt} tense="any" />
          </>
        ) : (
          `Link ${link.state === "withdrawn" ? "withdrawn" : "expired"}. Change the API key to use it.`
        )}
      </span>
    </span>
  );
}
