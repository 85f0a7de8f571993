/** The head of a key's page: its name, status and menu. */
"use client";
import { ArrowLeft } from "lucide-react";
import { HEADING_ID } from "@/app/(account)/keys/list/element-ids";
import { KeyMenu, type KeyTask } from "@/app/(account)/keys/list/key-menu";
import { OldSecretLine } from "@/app/(account)/keys/overlap/old-secret-line";
import { StatusBadge } from "@/components/keys/status-badge";
import { TextLink } from "@/components/ui/text-link";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { mask } from "@/lib/shared/keys/secret-format";

export function BackLink() {
  return (
    <TextLink href="/keys" className="flex w-fit items-center gap-1.5 text-[0.8125rem]">
      <ArrowLeft aria-hidden="true" className="size-3.5" />
      API Keys
    </TextLink>
  );
}

type KeyHeadingProps = {
  subject: KeyView;
  /** null: the person may not change keys */
  onTask: ((task: KeyTask) => void) | null;
};

export function KeyHeading({ subject, onTask }: KeyHeadingProps) {
  return (
    <div className="mb-6 grid gap-3">
      <BackLink />
      <div className="flex items-start justify-between gap-4">
        <div className="grid min-w-0 gap-1.5">
          <h1
            id={HEADING_ID}
            tabIndex={-1}
            translate="no"
            className="wrap-anywhere font-semibold text-xl tracking-tight outline-none"
          >
            <bdi>{subject.name}</bdi>
          </h1>
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatusBadge subject={subject} />
            <span translate="no" className="figures text-[0.8125rem] text-soft">
              {mask(subject.lastFive)}
            </span>
            <TextLink href={`/tester?key=${subject.id}`} className="text-[0.8125rem]">
              Test this key
            </TextLink>
          </p>
          {subject.oldSecret && (
            <OldSecretLine oldSecret={subject.oldSecret} onEnd={onTask && (() => onTask("end-old"))} />
          )}
        </div>
        {onTask && <KeyMenu subject={subject} onTask={onTask} isOnItsPage />}
      </div>
    </div>
  );
}
