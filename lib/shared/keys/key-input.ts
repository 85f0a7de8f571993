/** The schemas of what people and programs send to create or edit a key, shared by browser and server. */

import { type KeyLimits, keyLimits } from "@/lib/shared/limits/key-limits";
import { optionalLine, optionalText, visibleName } from "@/lib/shared/names";
import { reference } from "@/lib/shared/reference";
import * as z from "@/lib/shared/zod";
import { MAX_IP_RULES } from "./ip-rules";
import { isPermission, type Permission, sortPermissions } from "./permissions";
import { parseWrittenIpRule } from "./written-ip-rules";

/** The most keys that an account may have, as at Elastic Email. */
export const MAX_KEYS = 15;

// A pasted API key. Names are stored as typed and shown to everyone in the account.
const SECRET = /[0-9a-f]{96}/i;

/** A key's name. "." and ".." are refused: in a path they mean other resources, so no client could address the key. */
export const keyName = visibleName("a name")
  .refine((name) => name !== "." && name !== "..", "Use more than dots.")
  .refine(
    (name) => !SECRET.test(name),
    "This contains an API key. Everyone in the account can see a name, so choose another.",
  );

/** The longest description of a key, in characters. */
export const MAX_DESCRIPTION_LENGTH = 500;

/** What a key is for, in the words of its people; may be empty. */
export const keyDescription = optionalText(MAX_DESCRIPTION_LENGTH);

// An upstream gets a key's words in one header field, and many servers refuse header fields of 16 KB together.
const MAX_WORDS_LENGTH = 8_000;
const TOO_MANY_WORDS = "These are too many permissions for one key. Choose fewer.";

/** Permissions, at least one; sorted, without duplicates, and without `None` beside any other. */
export const permissions = z
  .array(z.string())
  .min(1, "Choose at least one permission.")
  .max(600, TOO_MANY_WORDS)
  .refine((words) => words.join(" ").length <= MAX_WORDS_LENGTH, TOO_MANY_WORDS)
  .transform((words, context): Permission[] => {
    const unknown = words.find((word) => !isPermission(word));
    if (unknown !== undefined) {
      context.addIssue({ code: "custom", message: `"${unknown.slice(0, 60)}" is not a permission.` });
      return z.NEVER;
    }
    const known = sortPermissions(words.filter(isPermission));
    return known.length > 1 ? known.filter((word) => word !== "None") : known;
  });

const TOO_MANY_RULES = `A key can have at most ${MAX_IP_RULES} rules.`;

/** IP rules, at most 50; in normal form, without duplicates. An empty list admits any address. */
export const ipRules = z
  .array(z.string().max(100))
  .max(MAX_IP_RULES * 4, TOO_MANY_RULES)
  .transform((texts, context): string[] => {
    const normal = new Set<string>();
    for (const text of texts) {
      const parse = parseWrittenIpRule(text);
      if (!parse.ok) {
        context.addIssue({ code: "custom", message: parse.message });
        return z.NEVER;
      }
      normal.add(parse.rule.text);
    }
    if (normal.size > MAX_IP_RULES) {
      context.addIssue({ code: "custom", message: TOO_MANY_RULES });
      return z.NEVER;
    }
    return [...normal];
  });

// Some clients' date types end with the year 9999.
const dateTime = z.iso
  .datetime({ offset: true, error: "Enter a date and time." })
  .transform((text) => new Date(text))
  .refine((date) => date.getUTCFullYear() <= 9999, "Choose a year up to 9999.");

/** The "Create API Key" form. `requestId` identifies one opening of the dialog, which creates at most one key. */
export const createKeyInput = z.object({
  requestId: z.uuid(),
  name: keyName,
  description: keyDescription.optional(),
  permissions,
  ipRules,
  expiresAt: dateTime.refine((date) => date.getTime() > Date.now(), "Choose a time in the future.").nullable(),
  limits: keyLimits.optional(),
});

/**
 * The "Edit API Key" form. `version` is the one that the person saw. `expiresAt` may be in the past: the domain accepts
 * that if it is unchanged, so that an expired key can be renamed. Absent limits stay as they are.
 */
export const editKeyInput = z.object({
  id: reference,
  version: z.int().positive(),
  name: keyName,
  description: keyDescription.optional(),
  permissions,
  ipRules,
  expiresAt: dateTime.nullable(),
  limits: keyLimits.optional(),
});

/** A key, in the version that the person saw. */
export const keyReference = z.object({ id: reference, version: z.int().positive() });

/** The longest reason for disabling a key, in UTF-16 units. */
export const MAX_REASON_LENGTH = 200;

/** The "Disable API Key" form. The reason may be empty. */
export const disableKeyInput = keyReference.extend({
  reason: optionalLine(MAX_REASON_LENGTH),
});

/** The fields of a key that an edit can change. */
export type KeyDetails = {
  name: string;
  description: string;
  permissions: Permission[];
  ipRules: string[];
  expiresAt: Date | null;
  limits: KeyLimits | null;
};

/** A valid `createKeyInput`. */
export type CreateKeyInput = z.infer<typeof createKeyInput>;
/** A valid `editKeyInput`. */
export type EditKeyInput = z.infer<typeof editKeyInput>;
/** The values of the key forms before they are parsed. `expiresAt` is ISO 8601, or null for never. */
export type KeyDraft = {
  name: string;
  description: string;
  permissions: Permission[];
  ipRules: string[];
  expiresAt: string | null;
  limits: KeyLimits | null;
};
