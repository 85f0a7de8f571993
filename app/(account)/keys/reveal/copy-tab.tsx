/** The "Copy" tab: the new API Key, to copy or to download. */
"use client";
import { Download } from "lucide-react";
import { type Ref, useState } from "react";
import { SecretField } from "@/components/secret-field";
import { Button } from "@/components/ui/button";

type CopyTabProps = { secret: string; isSaved: boolean; copyButton: Ref<HTMLButtonElement>; onSaved: () => void };

export function CopyTab({ secret, isSaved, copyButton, onSaved }: CopyTabProps) {
  const [isDownloaded, setDownloaded] = useState(false);
  const download = () => {
    downloadEnvFile(secret);
    setDownloaded(true);
    onSaved();
  };
  return (
    <div className="grid gap-5">
      <SecretField
        label="API Key"
        copyLabel="Copy"
        weight={isSaved ? "secondary" : "primary"}
        value={secret}
        buttonRef={copyButton}
        onCopied={onSaved}
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
        onCopied={onSaved}
      />
    </div>
  );
}

function downloadEnvFile(secret: string): void {
  const address = URL.createObjectURL(new Blob([`LATCHKEY_API_KEY=${secret}\n`], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  // Browsers remove the leading dot from a suggested name.
  link.download = "latchkey.env";
  link.click();
  URL.revokeObjectURL(address);
}
