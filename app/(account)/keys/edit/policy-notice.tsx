/** What the account's policy asks of a key, before the form is filled in. */
"use client";
import { Notice } from "@/components/ui/notice";
import { usePermissions } from "@/lib/client/permissions";
import { titleOf } from "@/lib/shared/permissions/catalogue";
import type { KeyPolicy } from "@/lib/shared/policy/key-policy";

const MOST_NAMED = 5;

/** `isEdit`: the key exists, and is judged by what changes about it. */
export function PolicyNotice({ policy, isEdit = false }: { policy: KeyPolicy; isEdit?: boolean }) {
  const { catalogue } = usePermissions();
  const { longestLifeDays, requiresRestriction, forbidden } = policy;
  const names = forbidden.slice(0, MOST_NAMED).map((word) => titleOf(catalogue, word));
  const rest = forbidden.length - names.length;
  const rules = [
    longestLifeDays === null
      ? null
      : `It must expire within ${longestLifeDays} days${isEdit ? " of when its API key was made" : ""}.`,
    requiresRestriction ? "It must be restricted to addresses." : null,
    forbidden.length === 0 ? null : `It may not have: ${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`,
  ].filter((rule) => rule !== null);
  if (rules.length === 0) return null;
  return (
    <Notice title="The policy of this account" className="mb-6">
      {[...rules, ...(isEdit ? ["What you leave as it is can be saved."] : [])].join(" ")}
    </Notice>
  );
}
