/** Lists where the person is signed in, with buttons that sign out. */
"use client";
import { useRef, useState } from "react";
import { PasswordDialog } from "@/app/(account)/_forms/password-dialog";
import { SubmissionNotice } from "@/app/(account)/_forms/submission-notice";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { RelativeTime } from "@/components/relative-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { SessionView } from "@/lib/shared/people/profile-view";
import { endOneSessionAction, endOtherSessionsAction } from "./actions";
import { Section } from "./section";

/** "2 other sessions were signed out." */
export function describeEnded(count: number): string {
  if (count === 0) return "You were not signed in anywhere else.";
  return count === 1 ? "1 other session was signed out." : `${count} other sessions were signed out.`;
}

export function SessionsList({ sessions }: { sessions: SessionView[] }) {
  const { submit, ...submission } = useSubmission();
  const showToast = useToast();
  const list = useRef<HTMLUListElement>(null);
  const opener = useRef<Element | null>(null);
  const [ending, setEnding] = useState("");
  const others = sessions.filter(({ isCurrent }) => !isCurrent).length;

  // The focused button disappears with its row. Without this, the focus would move to the top of the page.
  const finish = (text: string) => {
    list.current?.focus();
    showToast({ tone: "good", text });
  };
  const returnFocus = (event: Event) => {
    event.preventDefault();
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  const endOne = ({ id, device }: SessionView) => {
    opener.current = document.activeElement;
    setEnding(id);
    void submit(
      () => endOneSessionAction({ id }),
      () => finish(`${device} was signed out.`),
    );
  };
  const endOthers = () => {
    opener.current = document.activeElement;
    setEnding("");
    void submit(
      () => endOtherSessionsAction(),
      (ended) => finish(describeEnded(ended)),
    );
  };
  return (
    <Section title="Sessions" intro="The browsers you are signed in with. Sign out any that you don't recognize.">
      <PasswordDialog submission={submission} onCloseAutoFocus={returnFocus} />
      {submission.failure?.code !== "password_required" && <SubmissionNotice submission={submission} />}
      <ul
        ref={list}
        tabIndex={-1}
        className="divide-y divide-line rounded-box border border-line bg-surface outline-none"
      >
        {sessions.map((session) => (
          <li key={session.id} className="flex items-center gap-3 px-4 py-3">
            <div className="min-w-0 flex-1">
              <p className="wrap-anywhere font-medium">{session.device}</p>
              <p className="text-[0.8125rem] text-soft">
                <span translate="no" className="figures wrap-anywhere">
                  {session.address}
                </span>
                <span>{" · signed in "}</span>
                <RelativeTime iso={session.startedAt} />
                {!session.isCurrent && (
                  <>
                    {" · last seen "}
                    <RelativeTime iso={session.lastSeenAt} />
                  </>
                )}
              </p>
            </div>
            {session.isCurrent ? (
              <Badge tone="good">This session</Badge>
            ) : (
              <Button
                size="sm"
                pending={submission.isPending && ending === session.id}
                aria-label={`Sign out ${session.device} at ${session.address}`}
                onClick={() => endOne(session)}
                className="shrink-0"
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {others > 0 && (
        <Button pending={submission.isPending && ending === ""} onClick={endOthers} className="justify-self-start">
          Sign out everywhere else
        </Button>
      )}
    </Section>
  );
}
