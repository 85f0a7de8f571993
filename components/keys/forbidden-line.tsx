/** Names the permissions that the account's policy forbids. */
"use client";
import { usePermissions } from "@/lib/client/permissions";
import type { Permission } from "@/lib/shared/keys/permissions";
import { titleOf } from "@/lib/shared/permissions/catalogue";

const MOST_NAMED = 3;

/** `isShort`: beside something narrow, where the notice above names the policy. */
export function ForbiddenLine({ words, isShort = false }: { words: readonly Permission[]; isShort?: boolean }) {
  const { catalogue } = usePermissions();
  const names = words.slice(0, MOST_NAMED).map((word) => titleOf(catalogue, word));
  const rest = words.length - names.length;
  return (
    <span className="mt-0.5 block text-[0.8125rem] text-warn">
      {`${isShort ? "Forbidden" : "Forbidden by the account’s policy"}: ${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`}
    </span>
  );
}
