/** The "Copy" tab: the new API Key, to copy or to download. */
"use client";
import { Download } from "lucide-react";
import { type Ref, useState } from "react";
import { SecretField } from "@/components/secret-field";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

type CopyTabProps = {
  secret: string;
  isSaved: boolean;
  copyButton: Ref<HTMLButtonElement>;
  /** the key was copied, or the person confirmed that they have the file */
  onSaved: () => void;
  /** a download was begun */
  onOffered: () => void;
};

export function CopyTab({ secret, isSaved, copyButton, onSaved, onOffered }: CopyTabProps) {
  // A browser may block a download without a word, so only the person can say that the file is there.
  const [file, setFile] = useState<"none" | "offered" | "confirmed">("none");
  const download = () => {
    downloadEnvFile(secret);
    setFile("offered");
    onOffered();
  };
  const confirm = () => {
    setFile("confirmed");
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
        note={file === "confirmed" ? "You have the file latchkey.env." : null}
      />
      {file === "offered" && (
        <Notice
          role="status"
          title="Is latchkey.env in your downloads?"
          actions={
            <Button size="sm" onClick={confirm}>
              I have the file
            </Button>
          }
        >
          Your browser was asked to save it, and may have refused.
        </Notice>
      )}
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
