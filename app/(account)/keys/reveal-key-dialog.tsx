/** Shows a new secret, once; asks before it goes away unsaved. Whoever owns it passes it in and clears it on close. */
"use client";
import { Download } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { CloseGuard } from "./close-guard";
import { SecretField } from "./secret-field";

/** What is shown, and under which title. Kept in component state alone. */
export type Revealed = {
  title: "API key created" | "API key changed";
  name: string;
  isExpired: boolean;
  secret: string;
};

type RevealKeyDialogProps = { revealed: Revealed; onClose: () => void; onCloseAutoFocus: (event: Event) => void };

function downloadEnvFile(secret: string): void {
  const address = URL.createObjectURL(new Blob([`LATCHKEY_API_KEY=${secret}\n`], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  // Browsers take the leading dot off a suggested name.
  link.download = "latchkey.env";
  link.click();
  URL.revokeObjectURL(address);
}

export function RevealKeyDialog({ revealed, onClose, onCloseAutoFocus }: RevealKeyDialogProps) {
  const { title, name, isExpired, secret } = revealed;
  const [isSaved, setSaved] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [isDownloaded, setDownloaded] = useState(false);
  const copyButton = useRef<HTMLButtonElement>(null);
  const doneButton = useRef<HTMLButtonElement>(null);

  const close = () => (isSaved ? onClose() : setAsking(true));
  const download = () => {
    downloadEnvFile(secret);
    setDownloaded(true);
    setSaved(true);
  };
  return (
    <Dialog
      isOpen
      onClose={close}
      title={title}
      description={
        <span className="break-words">
          For “{name}”. {isExpired ? "It is refused until you edit its expiration date." : "It works from now on."}
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
          Copy it now and keep it in a safe place. Later only its last 5 characters can be seen.
        </Notice>
        <SecretField
          label="API Key"
          copyLabel="Copy"
          weight={isSaved ? "secondary" : "primary"}
          value={secret}
          buttonRef={copyButton}
          onCopied={() => setSaved(true)}
          extra={
            <Button onClick={download}>
              <Download aria-hidden="true" />
              Download .env
            </Button>
          }
          note={isDownloaded ? "Downloaded as latchkey.env." : null}
        />
        <SecretField
          label="Try it"
          value={`curl -H "X-API-Key: ${secret}" ${window.location.origin}/api/whoami`}
          onCopied={() => setSaved(true)}
        />
      </div>
      <CloseGuard
        isOpen={isAsking}
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
