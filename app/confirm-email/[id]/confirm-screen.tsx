/** The screen of a link that confirms a new address. */
"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import { AuthCard } from "@/components/auth-card";
import { CallFailureNotice } from "@/components/call-failure-notice";
import { LinkNotice } from "@/components/link-notice";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { type CallFailure, type CallResult, callAction } from "@/lib/client/actions/call-action";
import { removeLinkPart, useLinkPart } from "@/lib/client/use-link-part";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { EmailOffer } from "@/lib/shared/people/link-view";
import { confirmEmailAction, findEmailChangeAction } from "./actions";

type Stage =
  | { kind: "looking" }
  | { kind: "offered"; offer: EmailOffer }
  | { kind: "over" }
  | { kind: "done" }
  | { kind: "signed_out" }
  | { kind: "refused"; message: string }
  | { kind: "failed"; failure: CallFailure };

const FOOT = <TextLink href="/profile">Go to your profile</TextLink>;

export function ConfirmScreen({ id }: { id: string }) {
  const token = useLinkPart();
  const isLocked = useRef(false);
  const [stage, setStage] = useState<Stage>({ kind: "looking" });
  const [isPending, setPending] = useState(false);
  const look = useCallback(async () => {
    if (!token) return;
    setStage({ kind: "looking" });
    setStage(
      toStage(await callAction(() => findEmailChangeAction({ id, token })), (offer) => ({ kind: "offered", offer })),
    );
  }, [id, token]);
  useEffect(() => void look(), [look]);
  const confirm = async () => {
    if (!token || isLocked.current) return;
    isLocked.current = true;
    setPending(true);
    const next = toStage(await callAction(() => confirmEmailAction({ id, token })), () => ({ kind: "done" }));
    if (next.kind === "done") removeLinkPart();
    isLocked.current = false;
    setPending(false);
    setStage(next);
  };
  return (
    <AuthCard title="Confirm your email" intro={<Intro stage={stage} />} foot={FOOT}>
      {token === null && stage.kind !== "done" ? (
        <LinkNotice kind="incomplete">Open the link exactly as it was sent.</LinkNotice>
      ) : stage.kind === "offered" ? (
        <Button weight="primary" pending={isPending} onClick={() => void confirm()}>
          Confirm email
        </Button>
      ) : (
        <StageNotice stage={stage} onRepeat={() => void look()} />
      )}
      <noscript>
        <p>The link is read in your browser: allow JavaScript for this page, then reload it.</p>
      </noscript>
    </AuthCard>
  );
}

function Intro({ stage }: { stage: Stage }) {
  if (stage.kind !== "offered") return "The address that you sign in with.";
  const { email, present } = stage.offer;
  return (
    <p className="break-words">
      You will sign in as <bdi className="font-medium text-ink">{email}</bdi> instead of <bdi>{present}</bdi>.
    </p>
  );
}

type StageNoticeProps = { stage: Exclude<Stage, { kind: "offered" }>; onRepeat: () => void };

function StageNotice({ stage, onRepeat }: StageNoticeProps) {
  switch (stage.kind) {
    case "looking":
      return (
        <div role="status">
          <span className="sr-only">Loading.</span>
          <Skeleton height="h-9" className="w-full" />
        </div>
      );
    case "done":
      return (
        <LinkNotice kind="done" title="Your email was changed" action={{ href: "/keys", label: "Go to the account" }}>
          Sign in with it from now on. Your password stays the same.
        </LinkNotice>
      );
    case "over":
      return (
        <LinkNotice kind="over">
          It was used, replaced or has expired, or it belongs to another person than the one who is signed in here.
        </LinkNotice>
      );
    case "signed_out":
      return (
        <LinkNotice kind="over" title="Sign in first" action={{ href: "/sign-in", label: "Sign in" }}>
          Only the person who asked for the change can confirm it. Sign in with your present address, then open the link
          again in this browser.
        </LinkNotice>
      );
    case "refused":
      return (
        <LinkNotice kind="try_later" onRepeat={onRepeat}>
          {stage.message}
        </LinkNotice>
      );
    case "failed":
      return (
        <CallFailureNotice
          failure={stage.failure}
          onRepeat={onRepeat}
          consequence="If the link no longer works then, the address was confirmed."
          afterUpdate="The link was not used up."
        />
      );
  }
}

function toStage<T>(call: CallResult<ActionResult<T>>, onOk: (value: T) => Stage): Stage {
  if (!call.ok) return { kind: "failed", failure: call.failure };
  if (call.answer.ok) return onOk(call.answer.value);
  const { code, message } = call.answer.refusal;
  if (code === "signed_out") return { kind: "signed_out" };
  return code === "not_found" ? { kind: "over" } : { kind: "refused", message };
}
