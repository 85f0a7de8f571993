/** Names the permissions that the account's policy forbids. */
"use client";
import { usePermissions } from "@/lib/client/permissions";
import type { Permission } from "@/lib/shared/keys/permissions";
import { titleOf } from "@/lib/shared/permissions/catalogue";

const MOST_NAMED = 3;

export function ForbiddenLine({ words }: { words: readonly Permission[] }) {
  const { catalogue } = usePermissions();
  const names = words.slice(0, MOST_NAMED).map((word) => titleOf(catalogue, word));
  const rest = words.length - names.length;
  return (
    <span className="mt-0.5 block text-[0.8125rem] text-warn">
      {`Forbidden by the account’s policy: ${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`}
    </span>
  );
}
