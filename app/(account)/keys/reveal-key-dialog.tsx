/** Shows a new secret, once; asks before it goes away unsaved. Whoever owns it passes it in and clears it on close. */
"use client";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { CloseGuard } from "./close-guard";
import { CopyTab } from "./copy-tab";
import { ShareTab } from "./share-tab";
import { useShareLink } from "./use-share-link";

/** What is shown, and under which title. Kept in component state alone. */
export type Revealed = {
  title: "API key created" | "API key changed";
  keyId: string;
  name: string;
  isExpired: boolean;
  secret: string;
};

type RevealKeyDialogProps = { revealed: Revealed; onClose: () => void; onCloseAutoFocus: (event: Event) => void };

const WAYS = [
  { value: "copy", label: "Copy" },
  { value: "share", label: "Share once" },
] as const;

export function RevealKeyDialog({ revealed, onClose, onCloseAutoFocus }: RevealKeyDialogProps) {
  const { title, name, isExpired, secret } = revealed;
  const [way, setWay] = useState<(typeof WAYS)[number]["value"]>("copy");
  const [isSaved, setSaved] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const sharing = useShareLink(revealed);
  const copyButton = useRef<HTMLButtonElement>(null);
  const doneButton = useRef<HTMLButtonElement>(null);

  // Its answer would be lost, and with it the only sight of the link.
  const close = () => {
    if (sharing.submission.isPending) return;
    if (isSaved) onClose();
    else setAsking(true);
  };
  const save = () => setSaved(true);
  return (
    <Dialog
      isOpen
      onClose={close}
      title={title}
      description={
        <span className="break-words">
          For “{name}”. {tellWhenItWorks(sharing.link?.holdsKey ?? false, isExpired)}
        </span>
      }
      onOpenAutoFocus={(event) => {
        event.preventDefault();
        copyButton.current?.focus();
      }}
      onCloseAutoFocus={onCloseAutoFocus}
      foot={
        <Button ref={doneButton} weight={isSaved ? "primary" : "secondary"} onClick={close}>
          Done
        </Button>
      }
    >
      <div className="grid gap-5">
        <Notice tone="warn" title="This API Key will not be shown again">
          Copy it now and keep it in a safe place, or share it once. Later only its last 5 characters can be seen.
        </Notice>
        <Tabs label="How to hand it over" value={way} options={WAYS} onChange={setWay}>
          <TabPanel value="copy">
            <CopyTab secret={secret} isSaved={isSaved} copyButton={copyButton} onSaved={save} />
          </TabPanel>
          <TabPanel value="share">
            <ShareTab sharing={sharing} onCopied={save} />
          </TabPanel>
        </Tabs>
      </div>
      <CloseGuard
        isOpen={isAsking}
        what={sharing.link ? "link" : "key"}
        onGoBack={() => setAsking(false)}
        onCloseAnyway={onClose}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          doneButton.current?.focus();
        }}
      />
    </Dialog>
  );
}

function tellWhenItWorks(isHeld: boolean, isExpired: boolean): string {
  if (isHeld) return "It is refused until its link is opened.";
  return isExpired ? "It is refused until you edit its expiration date." : "It works from now on.";
}
