/** The form of /revoke. What is pasted goes to this server's own API and is forgotten once it was taken. */
"use client";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { INPUT_FACE } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { findSecrets, MAX_REPORTED } from "@/lib/shared/leaks/find-secrets";

type Outcome = { tone: "info" | "danger"; title: string; text: string };

const NOTHING_FOUND: Outcome = {
  tone: "danger",
  title: "There is no API key of this server in this text",
  text: "One has 96 characters: the digits 0 to 9 and the letters A to F in upper case.",
};
const FAILED: Outcome = {
  tone: "danger",
  title: "The report did not arrive",
  text: "Check your connection, then send it again.",
};

function describeTaken(count: number): Outcome {
  const [keys, have] = count === 1 ? ["The key", "it has"] : [`${count} keys`, "they have"];
  return {
    tone: "info",
    title: "Thank you",
    text: `${keys} can no longer be used, if ${have} an owner here. The owner learns of it.`,
  };
}

async function report(secrets: readonly string[]): Promise<Outcome> {
  const answer = await fetch("/api/revoke", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ secrets }),
  });
  if (answer.ok) return describeTaken(secrets.length);
  const { title, detail } = (await answer.json()) as { title: string; detail: string };
  return { tone: "danger", title, text: detail };
}

export function RevokeForm() {
  const id = useId();
  const [text, setText] = useState("");
  const [isPending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const secrets = findSecrets(text);
    if (secrets.length === 0) return setOutcome(NOTHING_FOUND);
    if (secrets.length > MAX_REPORTED) {
      return setOutcome({ tone: "danger", title: "Too many at once", text: `Paste at most ${MAX_REPORTED} keys.` });
    }
    setPending(true);
    const result = await report(secrets).catch(() => FAILED);
    setPending(false);
    setOutcome(result);
    if (result.tone === "info") setText("");
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate autoComplete="off" className="grid gap-5">
      {outcome && (
        <Notice tone={outcome.tone} role={outcome.tone === "danger" ? "alert" : "status"} title={outcome.title}>
          {outcome.text}
        </Notice>
      )}
      <div className="grid gap-1.5">
        <label htmlFor={id} className="font-medium">
          API keys
        </label>
        <textarea
          id={id}
          value={text}
          onChange={(event) => setText(event.target.value)}
          rows={5}
          spellCheck={false}
          translate="no"
          autoCapitalize="off"
          aria-describedby={`${id}-hint`}
          data-1p-ignore
          className={cn(INPUT_FACE, "figures w-full resize-y break-all px-3 py-2 text-sm")}
        />
        <p id={`${id}-hint`} className="text-[0.8125rem] text-faint">
          Any text will do, such as a line of a log: the keys in it are found.
        </p>
      </div>
      <Button type="submit" weight="primary" pending={isPending}>
        Disable
      </Button>
    </form>
  );
}
