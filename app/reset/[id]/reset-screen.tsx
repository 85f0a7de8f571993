/** The screen of a link for a new password, from opening it to the password that was set. */
"use client";
import { useCallback, useEffect, useState } from "react";
import { AuthCard } from "@/components/auth-card";
import { LinkNotice } from "@/components/link-notice";
import { Skeleton } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { removeLinkPart, useLinkPart } from "@/lib/client/use-link-part";
import { findResetAction } from "./actions";
import { ResetForm } from "./reset-form";

type Stage =
  | { kind: "looking" }
  | { kind: "offered"; email: string }
  | { kind: "over" | "no_answer" | "done" }
  | { kind: "try_later"; message: string };

const FOOT = <TextLink href="/sign-in">Back to sign in</TextLink>;

export function ResetScreen({ id }: { id: string }) {
  const token = useLinkPart();
  const [stage, setStage] = useState<Stage>({ kind: "looking" });
  const look = useCallback(async () => {
    if (!token) return;
    setStage({ kind: "looking" });
    const result = await findResetAction({ id, token }).catch(() => null);
    setStage(toStage(result));
  }, [id, token]);
  useEffect(() => void look(), [look]);
  const finish = () => {
    removeLinkPart();
    setStage({ kind: "done" });
  };

  if (stage.kind === "offered" && token) {
    return (
      <AuthCard
        title="Choose a new password"
        intro="You will be signed out everywhere. API keys keep working."
        foot={FOOT}
      >
        <ResetForm
          id={id}
          token={token}
          email={stage.email}
          onDone={finish}
          onOver={() => setStage({ kind: "over" })}
        />
      </AuthCard>
    );
  }
  const isCut = token === null && stage.kind !== "done";
  return (
    <AuthCard title="Choose a new password" intro="For your sign-in to Latchkey." foot={FOOT}>
      {isCut ? (
        <LinkNotice kind="incomplete">Open the link exactly as it was sent, or ask for a new one.</LinkNotice>
      ) : stage.kind === "looking" || stage.kind === "offered" ? (
        <div role="status" className="grid gap-5">
          <span className="sr-only">Loading.</span>
          <Skeleton className="h-9 w-full" />
          <Skeleton className="h-9 w-full" />
        </div>
      ) : stage.kind === "done" ? (
        <LinkNotice kind="done" title="Your password was changed" action={{ href: "/sign-in", label: "Sign in" }}>
          You were signed out everywhere. Sign in with the new password. API keys keep working.
        </LinkNotice>
      ) : stage.kind === "over" ? (
        <LinkNotice kind="over">
          It was used, replaced or has expired. <TextLink href="/forgot">Ask for a new one</TextLink>.
        </LinkNotice>
      ) : (
        <LinkNotice kind={stage.kind} onRepeat={() => void look()}>
          {stage.kind === "try_later"
            ? stage.message
            : "Check your connection, then try again. The link was not used up."}
        </LinkNotice>
      )}
      <noscript>
        <p>The link is read in your browser: allow JavaScript for this page, then reload it.</p>
      </noscript>
    </AuthCard>
  );
}

function toStage(result: Awaited<ReturnType<typeof findResetAction>> | null): Stage {
  if (!result) return { kind: "no_answer" };
  if (result.ok) return { kind: "offered", email: result.email };
  const { refusal } = result;
  return refusal.code === "try_later" ? { kind: "try_later", message: refusal.message } : { kind: "over" };
}
