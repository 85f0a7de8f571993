/** What people may send: one zod schema for the browser's form and the server's action. */
import { z } from "zod";
import { MAX_IP_RULES, parseIpRule } from "@/lib/shared/keys/ip-rules";
import { isPermission, type Permission, sortPermissions } from "@/lib/shared/keys/permissions";

// zod compiles validators with `new Function` where it may; our CSP forbids that, and even the try is a violation.
z.config({ jitless: true });

export const MAX_KEYS = 15;
export const MAX_NAME_LENGTH = 100;
export const MIN_PASSWORD_LENGTH = 12;
/** bcrypt reads no further. */
export const MAX_PASSWORD_BYTES = 72;

// Control characters, lone surrogates and what is invisible can make one name look like another. Joiners have a meaning
// within emoji, and in scripts whose letters join.
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\u2028\u2029]|(?![\u200c\u200d])\p{Cf}|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{M}])[\u200c\u200d]/u;

// Something besides spaces, joiners and the fillers that Unicode counts as letters.
const VISIBLE = /[^\p{Cf}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

const countCharacters = (text: string): number => [...text].length;

/** What a key's name means, wherever it is written. */
export const normaliseName = (text: string): string => text.trim().normalize("NFC");

/** A visible name of 1 to 100 characters, trimmed, NFC. */
export function nameOf(what: string) {
  return z
    .string()
    .transform(normaliseName)
    .pipe(
      z
        .string()
        .min(1, `Enter ${what}.`)
        .refine((text) => countCharacters(text) <= MAX_NAME_LENGTH, `Use at most ${MAX_NAME_LENGTH} characters.`)
        .refine((text) => !UNPRINTABLE.test(text), "Leave out control characters and line breaks.")
        .refine((text) => text === "" || VISIBLE.test(text), "Use at least one character that can be seen."),
    );
}

// Somebody pasted a key where its name goes; a name is stored as it is and shown to everybody.
const SECRET = /[0-9a-f]{96}/i;

// In a path they mean "here" and "one up": no client could ever ask for a key of that name.
export const keyName = nameOf("a name")
  .refine((name) => name !== "." && name !== "..", "Use more than dots.")
  .refine((name) => !SECRET.test(name), "This holds an API key. A name is shown to everybody: choose another.");

export const permissions = z
  .array(z.string())
  .min(1, "Choose at least one permission.")
  .max(200, "Too many permissions.")
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

export const ipRules = z
  .array(z.string().max(100))
  .max(MAX_IP_RULES * 4, TOO_MANY_RULES)
  .transform((texts, context): string[] => {
    const normal = new Set<string>();
    for (const text of texts) {
      const parse = parseIpRule(text);
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

// Year 9999 is the last that every client's date type can hold.
const expiresAt = z.iso
  .datetime({ offset: true, error: "Enter a date and time." })
  .transform((text) => new Date(text))
  .refine((date) => date.getTime() > Date.now(), "Choose a time in the future.")
  .refine((date) => date.getUTCFullYear() <= 9999, "Choose a year up to 9999.")
  .nullable();

/** What the "Create API Key" form sends. `requestId` names one opening of the dialog: it makes at most one key. */
export const createKeyInput = z.object({
  requestId: z.uuid(),
  name: keyName,
  permissions,
  ipRules,
  expiresAt,
});

/**
 * What the "Edit API Key" form sends. `version` is the one the person saw. An `expiresAt` that stays as it was may lie
 * in the past (the domain decides), so an expired key can be renamed without a new date.
 */
export const editKeyInput = z.object({
  id: z.string().min(1).max(64),
  version: z.int().positive(),
  name: keyName,
  permissions,
  ipRules,
  expiresAt: z.iso
    .datetime({ offset: true, error: "Enter a date and time." })
    .transform((text) => new Date(text))
    .refine((date) => date.getUTCFullYear() <= 9999, "Choose a year up to 9999.")
    .nullable(),
});

/** A key as the person saw it. */
export const keyReference = z.object({ id: z.string().min(1).max(64), version: z.int().positive() });

export const email = z
  .string()
  .transform((text) => text.trim().normalize("NFC").toLowerCase())
  .pipe(z.email("Enter an e-mail address, for example you@example.com.").max(254, "Use at most 254 characters."));

const countBytes = (text: string): number => new TextEncoder().encode(text).length;

export const newPassword = z
  .string()
  .transform((text) => text.normalize("NFC"))
  .pipe(
    z
      .string()
      .refine((text) => countCharacters(text) >= MIN_PASSWORD_LENGTH, `Use at least ${MIN_PASSWORD_LENGTH} characters.`)
      .refine(
        (text) => countBytes(text) <= MAX_PASSWORD_BYTES,
        `Use at most ${MAX_PASSWORD_BYTES} bytes: ${MAX_PASSWORD_BYTES} plain letters, fewer with accents or emoji.`,
      )
      .refine((text) => !text.includes("\0"), "Leave out control characters."),
  );

/** A password to be compared: never judged, so that a refusal says nothing about it. */
export const givenPassword = z
  .string()
  .min(1, "Enter your password.")
  .max(1000, "This password is too long.")
  .transform((text) => text.normalize("NFC"));

export const signUpInput = z.object({
  name: nameOf("your name"),
  email,
  password: newPassword,
  accountName: nameOf("a name for the account"),
});

export const signInInput = z.object({ email, password: givenPassword });

export const passwordInput = z.object({ password: givenPassword });

export const ownNameInput = z.object({ name: nameOf("your name") });

export const changePasswordInput = z.object({ currentPassword: givenPassword, newPassword });

/** The input of an action that needs none. */
export const nothing = z.null();

export const activityKeptInput = z.object({ days: z.int().min(1).max(36_500).nullable() });

/** The account that a page was drawn for. */
export const accountReference = z.string().min(1).max(64);

/** One of the person's own sessions. */
export const sessionReference = z.object({ id: z.string().min(1).max(64) });

/** The first message of each field, keyed by the field's name. */
export function fieldErrorsOf(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[String(issue.path[0] ?? "")] ??= issue.message;
  return fields;
}

/** What a key is made of, wherever it comes from. */
export type KeyDetails = { name: string; permissions: Permission[]; ipRules: string[]; expiresAt: Date | null };

export type CreateKeyInput = z.infer<typeof createKeyInput>;
export type EditKeyInput = z.infer<typeof editKeyInput>;
/** What the forms hold before parsing. */
export type KeyDraft = { name: string; permissions: Permission[]; ipRules: string[]; expiresAt: string | null };
