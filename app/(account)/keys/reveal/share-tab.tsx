/** The "Share once" tab: creates a link that shows the API Key to the first person who opens it. */
"use client";
import { type RefObject, useEffect, useId, useRef, useState } from "react";
import { SubmissionNotice } from "@/app/(account)/_forms/submission-notice";
import { SecretField } from "@/components/secret-field";
import { Button } from "@/components/ui/button";
import { Checkbox, Segmented } from "@/components/ui/choices";
import { Notice } from "@/components/ui/notice";
import { canEncrypt } from "@/lib/client/share-crypto";
import { LINK_HOURS } from "@/lib/shared/keys/share-link";
import type { CreatedLink, Sharing } from "./use-share-link";

type ShareTabProps = { sharing: Sharing; onCopied: () => void };

const describeHours = (hours: number): string => (hours === 1 ? "1 hour" : `${hours} hours`);
const CHOICES = LINK_HOURS.map((hours) => ({ value: String(hours), label: describeHours(hours) }));

export function ShareTab({ sharing, onCopied }: ShareTabProps) {
  const { link } = sharing;
  const copyButton = useRef<HTMLButtonElement>(null);
  const hadLink = useRef(link !== null);
  useEffect(() => {
    // The button that created the link is gone, and the focus with it.
    if (link && !hadLink.current) copyButton.current?.focus();
    hadLink.current = link !== null;
  }, [link]);

  if (link) return <CreatedLinkView link={link} copyButton={copyButton} onCopied={onCopied} />;
  if (canEncrypt()) return <LinkForm sharing={sharing} />;
  return (
    <Notice title="You can't create a link here">
      The key is encrypted in your browser, and browsers do that only on pages opened over HTTPS. Open Latchkey at its
      HTTPS address (or as localhost on the machine itself), then use “Change API Key”. Or copy the key and send it in a
      way that you trust.
    </Notice>
  );
}

function LinkForm({ sharing: { submission, create } }: { sharing: Sharing }) {
  const id = useId();
  const [hours, setHours] = useState<string>("24");
  const [holdsKey, setHoldsKey] = useState(false);
  const send = () => create({ hours: LINK_HOURS.find((each) => String(each) === hours) ?? 24, holdsKey });
  return (
    <div className="grid gap-4">
      <p className="text-soft">
        The first person to open the link sees this API key, once. It is encrypted in your browser: the server stores
        only what it can't read, and erases it when the link is opened.
      </p>
      <div className="grid justify-items-start gap-1.5">
        <span className="font-medium">The link can be opened for</span>
        <Segmented label="The link can be opened for" name={id} value={hours} options={CHOICES} onChange={setHours} />
      </div>
      <Checkbox
        id={`${id}-holds`}
        label="Key works only after the link was opened"
        hint="Until then it is refused, wherever it is used."
        checked={holdsKey}
        onChange={(event) => setHoldsKey(event.target.checked)}
      />
      <SubmissionNotice submission={submission} />
      <Button weight="primary" pending={submission.isPending} onClick={send} className="justify-self-start">
        Create link
      </Button>
    </div>
  );
}

type CreatedLinkViewProps = {
  link: CreatedLink;
  copyButton: RefObject<HTMLButtonElement | null>;
  onCopied: () => void;
};

function CreatedLinkView({ link, copyButton, onCopied }: CreatedLinkViewProps) {
  return (
    <div className="grid gap-4">
      <SecretField
        label="Link"
        copyLabel="Copy link"
        weight="primary"
        value={link.address}
        buttonRef={copyButton}
        onCopied={onCopied}
      />
      <ul className="grid list-disc gap-1 pl-5 text-soft marker:text-faint">
        <li>It opens once, within the next {describeHours(link.hours)}.</li>
        {link.holdsKey && <li>The key is refused until the link is opened.</li>}
        <li>The link is not shown again. Until it is opened, you can withdraw it from the key's menu.</li>
      </ul>
    </div>
  );
}
