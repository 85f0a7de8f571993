/** The contents of the policy form: how they start, and what is sent. */
import type { Permission } from "@/lib/shared/keys/permissions";
import type { KeyPolicy } from "@/lib/shared/policy/key-policy";
import { type PolicyInput, policyInput } from "@/lib/shared/policy/policy-input";

/** Days as they are typed; empty for none. */
export type PolicyDraft = {
  defaultExpiryDays: string;
  longestLifeDays: string;
  idleDays: string;
  requiresRestriction: boolean;
  forbidden: Permission[];
};

/** The fields with a number of days. */
export type DaysField = "defaultExpiryDays" | "longestLifeDays" | "idleDays";

/** A form that holds the policy as it is. */
export function startPolicyDraft(policy: KeyPolicy): PolicyDraft {
  const { defaultExpiryDays, longestLifeDays, idleDays, requiresRestriction, forbidden } = policy;
  const write = (days: number | null) => (days === null ? "" : String(days));
  return {
    defaultExpiryDays: write(defaultExpiryDays),
    longestLifeDays: write(longestLifeDays),
    idleDays: write(idleDays),
    requiresRestriction,
    forbidden: [...forbidden],
  };
}

export type PolicyReading = { ok: true; input: PolicyInput } | { ok: false; errors: Record<string, string> };

/** Checks the form. `agreed`: the keys of which the person has seen what the policy does to them. */
export function readPolicyDraft(draft: PolicyDraft, agreed: string[]): PolicyReading {
  // What is no number stays one that the schema refuses.
  const read = (typed: string) => (typed.trim() === "" ? null : Number(typed));
  const parse = policyInput.safeParse({
    defaultExpiryDays: read(draft.defaultExpiryDays),
    longestLifeDays: read(draft.longestLifeDays),
    idleDays: read(draft.idleDays),
    requiresRestriction: draft.requiresRestriction,
    forbidden: draft.forbidden,
    agreed,
  });
  if (parse.success) return { ok: true, input: parse.data };
  const errors: Record<string, string> = {};
  for (const { path, message } of parse.error.issues) errors[String(path[0])] ??= message;
  return { ok: false, errors };
}
