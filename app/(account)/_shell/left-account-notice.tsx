/** Says that the person no longer belongs to the account that this tab showed before. */
"use client";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

/** In the tab's storage: the account that the tab showed last, and whose it was. */
const PLACE = "latchkey-account";

type ShownAccount = { userId: string; accountId: string; accountName: string };

type LeftAccountNoticeProps = ShownAccount & {
  /** the accounts that the person belongs to */
  accounts: readonly { accountId: string }[];
};

/**
 * A session of a removed member goes on in another of their accounts. Without a word, they would take that account's
 * keys for those of the account that they worked in.
 */
export function LeftAccountNotice({ accounts, userId, accountId, accountName }: LeftAccountNoticeProps) {
  const [left, setLeft] = useState<string | null>(null);
  const stillIn = accounts.map((account) => account.accountId).join();
  useEffect(() => {
    const last = readShown();
    if (last && last.userId === userId && !stillIn.split(",").includes(last.accountId)) setLeft(last.accountName);
    keepShown({ userId, accountId, accountName });
  }, [stillIn, userId, accountId, accountName]);
  if (left === null) return null;
  return (
    <Notice
      tone="warn"
      role="status"
      title={`You no longer belong to ${left}`}
      className="mb-5"
      actions={
        <Button size="sm" onClick={() => setLeft(null)}>
          OK
        </Button>
      }
    >
      This is {accountName}, another account of yours.
    </Notice>
  );
}

/** Null without an account, or where the browser keeps nothing. */
function readShown(): ShownAccount | null {
  try {
    const [userId, accountId, accountName] = JSON.parse(window.sessionStorage.getItem(PLACE) ?? "[]");
    const isComplete = [userId, accountId, accountName].every((part) => typeof part === "string");
    return isComplete ? { userId, accountId, accountName } : null;
  } catch {
    return null;
  }
}

function keepShown({ userId, accountId, accountName }: ShownAccount): void {
  try {
    window.sessionStorage.setItem(PLACE, JSON.stringify([userId, accountId, accountName]));
  } catch {
    // Without storage, nothing is said of an account that was left.
  }
}
