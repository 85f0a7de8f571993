/** Shows a new secret once, to copy it or to share it by link. */
"use client";
import { useRef, useState } from "react";
import { ShownOnceDialog } from "@/components/shown-once-dialog";
import { Notice } from "@/components/ui/notice";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { withServers } from "@/lib/client/actions/servers-text";
import type { Confirmation } from "@/lib/shared/nodes/confirmation";
import { CopyTab } from "./copy-tab";
import { ShareTab } from "./share-tab";
import { useShareLink } from "./use-share-link";

/** The secret being shown, with the dialog's title. It must not leave component state. */
export type ShownSecret = {
  title: "API key created" | "API key changed" | "API key restored";
  keyId: string;
  name: string;
  isExpired: boolean;
  /** restored from a backup, and not released by an owner */
  isHeld: boolean;
  isDisabled: boolean;
  /** which servers have confirmed that the previous secret has ended; null with SQLite, and for a new key */
  confirmation: Confirmation | null;
  secret: string;
};

type RevealKeyDialogProps = { revealed: ShownSecret; onClose: () => void; onCloseAutoFocus: (event: Event) => void };

const HANDOVERS = [
  { value: "copy", label: "Copy" },
  { value: "share", label: "Share once" },
] as const;

const QUESTIONS = {
  key: {
    title: "You won't see this API key again",
    description:
      "You have neither copied nor downloaded it. If you close this, you will have to change the API key to get a new one.",
  },
  file: {
    title: "You won't see this API key again",
    description:
      "Check that latchkey.env is in your downloads: a browser may refuse a download without a word. Without the file, you will have to change the API key to get a new one.",
  },
  link: {
    title: "You won't see this link again",
    description:
      "You have copied neither the link nor the API key. If you close this, you will have to change the API key to get a new one.",
  },
};

export function RevealKeyDialog({ revealed, ...closing }: RevealKeyDialogProps) {
  const { title, name, confirmation, secret } = revealed;
  const [way, setWay] = useState<(typeof HANDOVERS)[number]["value"]>("copy");
  const [isSaved, setSaved] = useState(false);
  const sharing = useShareLink(revealed);
  const copyButton = useRef<HTMLButtonElement>(null);
  const [isOffered, setOffered] = useState(false);
  const save = () => setSaved(true);
  return (
    <ShownOnceDialog
      {...closing}
      title={title}
      description={withServers(
        `For “${name}”. ${describeWhenItWorks(sharing.link?.holdsKey ?? false, revealed)}`,
        confirmation,
        "The previous API key was revoked",
      )}
      isSaved={isSaved}
      isBusy={sharing.submission.isPending}
      question={QUESTIONS[sharing.link ? "link" : isOffered ? "file" : "key"]}
      copyButton={copyButton}
    >
      <Notice tone="warn" title="This API key will not be shown again">
        Copy it now and keep it in a safe place, or share it once. After that, only its last 5 characters are shown.
      </Notice>
      <Tabs label="How to hand it over" value={way} options={HANDOVERS} onChange={setWay}>
        <TabPanel value="copy">
          <CopyTab
            secret={secret}
            isSaved={isSaved}
            copyButton={copyButton}
            onSaved={save}
            onOffered={() => setOffered(true)}
          />
        </TabPanel>
        <TabPanel value="share">
          <ShareTab sharing={sharing} onCopied={save} />
        </TabPanel>
      </Tabs>
    </ShownOnceDialog>
  );
}

function describeWhenItWorks(isLinkHolding: boolean, { isHeld, isDisabled, isExpired }: ShownSecret): string {
  if (isHeld) return "It is refused until an owner releases it, because it was restored from a backup.";
  if (isDisabled) return "It is refused until you enable the key.";
  if (isLinkHolding) return "It is refused until its link is opened.";
  return isExpired ? "It is refused until you edit its expiration date." : "It works from now on.";
}
