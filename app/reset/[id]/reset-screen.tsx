/** The screen of a link for a new password, from opening it to the password that was set. */
"use client";
import { useCallback, useEffect, useState } from "react";
import { AuthCard } from "@/components/auth-card";
import { CallFailureNotice } from "@/components/call-failure-notice";
import { LinkNotice } from "@/components/link-notice";
import { Skeleton } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { type CallFailure, type CallResult, callAction } from "@/lib/client/actions/call-action";
import { removeLinkPart, useLinkPart } from "@/lib/client/use-link-part";
import type { ResetOffer } from "@/lib/shared/people/link-view";
import { findResetAction } from "./actions";
import { ResetForm } from "./reset-form";

type Stage =
  | { kind: "looking" }
  | { kind: "offered"; email: string }
  | { kind: "over" }
  | { kind: "done" }
  | { kind: "failed"; failure: CallFailure }
  | { kind: "try_later"; message: string };

const FOOT = <TextLink href="/sign-in">Back to sign in</TextLink>;

export function ResetScreen({ id }: { id: string }) {
  const token = useLinkPart();
  const [stage, setStage] = useState<Stage>({ kind: "looking" });
  const look = useCallback(async () => {
    if (!token) return;
    setStage({ kind: "looking" });
    setStage(toStage(await callAction(() => findResetAction({ id, token }))));
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
          <Skeleton height="h-9" className="w-full" />
          <Skeleton height="h-9" className="w-full" />
        </div>
      ) : stage.kind === "done" ? (
        <LinkNotice kind="done" title="Your password was changed" action={{ href: "/sign-in", label: "Sign in" }}>
          You were signed out everywhere. Sign in with the new password. API keys keep working.
        </LinkNotice>
      ) : stage.kind === "over" ? (
        <LinkNotice kind="over">
          It was used, replaced or has expired. <TextLink href="/forgot">Ask for a new one</TextLink>.
        </LinkNotice>
      ) : stage.kind === "failed" ? (
        <CallFailureNotice
          failure={stage.failure}
          onRepeat={() => void look()}
          consequence="The link was not used up."
          afterUpdate="The link was not used up."
        />
      ) : (
        <LinkNotice kind="try_later" onRepeat={() => void look()}>
          {stage.message}
        </LinkNotice>
      )}
      <noscript>
        <p>The link is read in your browser: allow JavaScript for this page, then reload it.</p>
      </noscript>
    </AuthCard>
  );
}

function toStage(call: CallResult<ResetOffer>): Stage {
  if (!call.ok) return { kind: "failed", failure: call.failure };
  if (call.answer.ok) return { kind: "offered", email: call.answer.email };
  const { refusal } = call.answer;
  return refusal.code === "try_later" ? { kind: "try_later", message: refusal.message } : { kind: "over" };
}
