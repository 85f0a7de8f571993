/** The schemas of what people send about themselves: sign-up, sign-in, profile and sessions. */
import { countCharacters, visibleName } from "@/lib/shared/names";
import { typedText } from "@/lib/shared/typed-text";
import { z } from "@/lib/shared/zod";

/** The shortest new password, in characters. */
export const MIN_PASSWORD_LENGTH = 12;
/** The longest password, in bytes of UTF-8: bcrypt ignores everything after these. */
export const MAX_PASSWORD_BYTES = 72;

/** The longest email address (RFC 5321 section 4.5.3.1.3, without the angle brackets). */
const MAX_EMAIL_LENGTH = 254;
const EMAIL_TOO_LONG = `Use at most ${MAX_EMAIL_LENGTH} characters.`;

/** An email address; trimmed, NFC and in lower case. */
export const email = typedText({ maxLength: MAX_EMAIL_LENGTH * 4, tooLong: EMAIL_TOO_LONG })
  .transform((text) => text.toLowerCase())
  .pipe(z.email("Enter an email address, for example you@example.com.").max(MAX_EMAIL_LENGTH, EMAIL_TOO_LONG));

const countBytes = (text: string): number => new TextEncoder().encode(text).length;

const PASSWORD_TOO_LONG = `Use at most ${MAX_PASSWORD_BYTES} bytes: ${MAX_PASSWORD_BYTES} plain letters, fewer with accents or emoji.`;
const TYPED_PASSWORD = { maxLength: 1000, keepsSpace: true, holdsKey: "This is an API key, not a password." };

/** A new password: at least 12 characters, at most 72 bytes. The server also refuses ones that are easy to guess. */
export const newPassword = typedText({ ...TYPED_PASSWORD, tooLong: PASSWORD_TOO_LONG }).pipe(
  z
    .string()
    .refine((text) => countCharacters(text) >= MIN_PASSWORD_LENGTH, `Use at least ${MIN_PASSWORD_LENGTH} characters.`)
    .refine((text) => countBytes(text) <= MAX_PASSWORD_BYTES, PASSWORD_TOO_LONG)
    .refine((text) => !text.includes("\0"), "Leave out control characters."),
);

/** A password to compare. Its strength is not checked, so that a refusal reveals nothing about the right one. */
export const givenPassword = typedText({ ...TYPED_PASSWORD, tooLong: "This password is too long." }).pipe(
  z.string().min(1, "Enter your password."),
);

/** The "Sign up" form. */
export const signUpInput = z.object({
  name: visibleName("your name"),
  email,
  password: newPassword,
  accountName: visibleName("a name for the account"),
});

/** The "Sign in" form. */
export const signInInput = z.object({ email, password: givenPassword });

/** The "Confirm password" form. */
export const passwordInput = z.object({ password: givenPassword });

/** The profile's "Your name" form. */
export const ownNameInput = z.object({ name: visibleName("your name") });

/** The profile's "Change password" form. */
export const changePasswordInput = z.object({ currentPassword: givenPassword, newPassword });

/** One of the person's own sessions. */
export const sessionReference = z.object({ id: z.string().min(1).max(64) });
