/** Says why a share link shows no key, and what to do. */
"use client";
import { CallFailureNotice } from "@/components/call-failure-notice";
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
          The part after the # is missing or was cut off. Nothing was opened: ask {sharerName} for the complete link,
          and open it exactly as it was sent.
        </Notice>
      );
    case "not_this_link":
      return (
        <Notice tone="warn" role="alert" title="This link does not work">
          The part after the # is wrong. Nothing was opened: ask {sharerName} for the complete link.
        </Notice>
      );
    case "no_encryption":
      return (
        <Notice tone="warn" title="Your browser can't decrypt the key here">
          Browsers do that only on pages opened over HTTPS. Nothing was opened: ask {sharerName} for a link that begins
          with https, or to send the key another way.
        </Notice>
      );
    case "try_later":
      return (
        <Notice tone="warn" role="alert" title="The server is busy">
          Nothing was opened. Try again in a moment.
        </Notice>
      );
    case "failed":
      return (
        <CallFailureNotice
          failure={outcome.failure}
          afterUpdate="The link was not opened and still works."
          consequence={
            <>
              If the link was already opened by then, the answer was lost: ask {sharerName} to change the API key and
              share it again.
            </>
          }
        />
      );
    case "undecipherable":
      return (
        <Notice tone="danger" role="alert" title="This link did not contain an API key">
          It can't be opened again. Ask {sharerName} to change the API key and share it again.
        </Notice>
      );
    case "forgotten":
      return (
        <Notice title="The API key was shown here">
          It is shown only once. If you did not copy it, ask {sharerName} to change the API key and share it again.
        </Notice>
      );
  }
}

function OverNotice({ link: { state, sharerName, endedAt, expiresAt } }: { link: SharedKey }) {
  const when = <RelativeTime iso={endedAt ?? expiresAt} />;
  if (state === "opened") {
    return (
      <Notice tone="warn" role="status" title="This link was already opened">
        It was opened {when}, and a link opens only once. If that was not you, tell {sharerName}: once they change the
        API key, the one in this link stops working.
      </Notice>
    );
  }
  return (
    <Notice role="status" title={state === "withdrawn" ? "This link was withdrawn" : "This link has expired"}>
      That was {when}. Ask {sharerName} for a new one.
    </Notice>
  );
}
