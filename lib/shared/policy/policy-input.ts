/** The schema of the form that changes an account's policy. */
import { isPermission, type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import { reference } from "@/lib/shared/reference";
import * as z from "@/lib/shared/zod";
import { MAX_POLICY_DAYS } from "./key-policy";

const NOT_DAYS = `Enter a whole number of days, 1 to ${MAX_POLICY_DAYS}.`;
const days = z.int(NOT_DAYS).min(1, NOT_DAYS).max(MAX_POLICY_DAYS, NOT_DAYS).nullable();

const forbidden = z
  .array(z.string())
  .max(600, "These are too many permissions.")
  .transform((words, context): Permission[] => {
    const unknown = words.find((word) => !isPermission(word) || word === "None");
    if (unknown === undefined) return sortPermissions(words.filter(isPermission));
    context.addIssue({ code: "custom", message: `"${unknown.slice(0, 60)}" can't be forbidden.` });
    return z.NEVER;
  });

/** The form. `agreed`: the keys of which the person has seen what the policy does to them. */
export const policyInput = z
  .object({
    longestLifeDays: days,
    requiresRestriction: z.boolean(),
    idleDays: days,
    defaultExpiryDays: days,
    forbidden,
    agreed: z.array(reference).max(1_000),
  })
  .superRefine(({ longestLifeDays, defaultExpiryDays }, context) => {
    if (longestLifeDays === null || defaultExpiryDays === null || defaultExpiryDays <= longestLifeDays) return;
    const message = `This is longer than the longest life, ${longestLifeDays} days.`;
    context.addIssue({ code: "custom", path: ["defaultExpiryDays"], message });
  });

/** A valid `policyInput`. */
export type PolicyInput = z.infer<typeof policyInput>;
