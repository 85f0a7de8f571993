/** Why the account's policy blocks a key, in a line of its row. */
"use client";
import { useNow } from "@/lib/client/clock";
import { type KeyView, statusOf } from "@/lib/shared/keys/key-view";

export function PolicyLine({ subject }: { subject: KeyView }) {
  const now = useNow();
  if (statusOf(subject, now) !== "blocked") return null;
  const isTooOld = subject.policy?.tooOldAt != null && Date.parse(subject.policy.tooOldAt) <= now;
  return (
    <span className="mt-0.5 block text-[0.8125rem] text-soft">
      {isTooOld
        ? "Older than the account's policy allows. Change it for a new one."
        : "The account's policy requires a restriction to addresses."}
    </span>
  );
}
