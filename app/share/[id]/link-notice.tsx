/** Why a share link shows no key, and what to do about it. */
"use client";
import { RelativeTime } from "@/components/relative-time";
import { Notice } from "@/components/ui/notice";
import type { SharedKey } from "@/lib/shared/keys/share-link";
import type { LinkOutcome } from "./use-open-link";

type LinkNoticeProps = { outcome: Exclude<LinkOutcome, { kind: "waiting" | "revealed" }>; link: SharedKey };

export function LinkNotice({ outcome, link: { sharerName } }: LinkNoticeProps) {
  switch (outcome.kind) {
    case "over":
      return <OverNotice link={outcome.link} />;
    case "incomplete":
      return (
        <Notice tone="warn" title="This link is not complete">
          Its last part, behind the #, is missing or was cut off. Nothing was opened: ask {sharerName} for the whole
          link, and open it as it was sent.
        </Notice>
      );
    case "not_this_link":
      return (
        <Notice tone="warn" role="alert" title="This link does not work">
          Its last part, behind the #, is not the right one. Nothing was opened: ask {sharerName} for the whole link.
        </Notice>
      );
    case "no_encryption":
      return (
        <Notice tone="warn" title="Your browser can't decrypt the key here">
          Browsers do that only on pages that were opened over https. Nothing was opened: ask {sharerName} for a link
          that begins with https, or for another way.
        </Notice>
      );
    case "try_later":
      return (
        <Notice tone="warn" role="alert" title="The server is busy">
          Nothing was opened. Try again in a moment.
        </Notice>
      );
    case "no_answer":
      return (
        <Notice tone="warn" role="alert" title="The server did not answer">
          Check the connection, then try again. Should the link turn out to be opened, its answer was lost: ask{" "}
          {sharerName} to change the API key and to share it anew.
        </Notice>
      );
    case "undecipherable":
      return (
        <Notice tone="danger" role="alert" title="What this link held is no API key">
          It is used up. Ask {sharerName} to change the API key and to share it anew.
        </Notice>
      );
    case "forgotten":
      return (
        <Notice title="The API Key was shown here">
          It is shown once. If you did not copy it, ask {sharerName} to change the API key and to share it anew.
        </Notice>
      );
  }
}

function OverNotice({ link: { state, sharerName, endedAt, expiresAt } }: { link: SharedKey }) {
  const when = <RelativeTime iso={endedAt ?? expiresAt} />;
  if (state === "opened") {
    return (
      <Notice tone="warn" role="status" title="This link was already opened">
        That was {when}, and a link opens once. If it was not you, tell {sharerName}: changing the API key makes useless
        what was given away.
      </Notice>
    );
  }
  return (
    <Notice role="status" title={state === "withdrawn" ? "This link was withdrawn" : "This link has expired"}>
      That was {when}. Ask {sharerName} for a new one.
    </Notice>
  );
}
