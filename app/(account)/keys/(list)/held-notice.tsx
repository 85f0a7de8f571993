/** Says above the list that some of its keys were restored from a backup and are refused. */
"use client";
import Link from "next/link";
import { buttonClasses } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { KeyList } from "@/lib/shared/keys/key-view";
import { rightsOf } from "@/lib/shared/team/roles";

export function HeldNotice({ list }: { list: KeyList | undefined }) {
  const count = list?.keys.filter(({ isHeld }) => isHeld).length ?? 0;
  if (!list || count === 0) return null;
  const mayDecide = rightsOf(list.role).settings;
  return (
    <Notice
      tone="warn"
      title={count === 1 ? "1 API key is held and refused" : `${count} API keys are held and refused`}
      actions={
        mayDecide && (
          <Link href="/restore" className={buttonClasses({ size: "sm" })}>
            Review restored API keys
          </Link>
        )
      }
      className="mb-4"
    >
      The server was restored from a backup.{" "}
      {count === 1
        ? "It works again once an owner has released it."
        : "They work again once an owner has released them."}
    </Notice>
  );
}
