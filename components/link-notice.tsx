/** Says why a link can't be used, or what it did. */
"use client";
import { type ReactNode, useEffect, useRef } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

type LinkNoticeProps = {
  kind: "incomplete" | "over" | "try_later" | "done";
  children: ReactNode;
  title?: string;
  action?: { href: string; label: string };
  onRepeat?: () => void;
};

const TITLES = {
  incomplete: "This link is not complete",
  over: "This link no longer works",
  try_later: undefined,
  done: undefined,
} as const;

export function LinkNotice({ kind, children, title, action, onRepeat }: LinkNoticeProps) {
  const notice = useRef<HTMLDivElement>(null);
  // What had the focus is gone. "incomplete" is shown from the start.
  useEffect(() => {
    if (kind !== "incomplete") notice.current?.focus();
  }, [kind]);
  const isDone = kind === "done";
  const actions = action ? (
    <a href={action.href} className={buttonClasses({ size: "sm" })}>
      {action.label}
    </a>
  ) : onRepeat ? (
    <Button size="sm" onClick={onRepeat}>
      Try again
    </Button>
  ) : undefined;
  return (
    <Notice
      ref={notice}
      className="outline-none"
      tone={isDone ? "info" : "warn"}
      role={kind === "try_later" ? "alert" : "status"}
      title={title ?? TITLES[kind]}
      actions={actions}
    >
      {children}
    </Notice>
  );
}
