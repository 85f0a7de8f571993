/** What a person may send about themselves: sign-up, sign-in, profile and sessions. */
import { countCharacters, visibleName } from "@/lib/shared/names";
import { z } from "@/lib/shared/zod";

/** The shortest new password, in characters. */
export const MIN_PASSWORD_LENGTH = 12;
/** The longest password, in bytes of UTF-8: bcrypt ignores everything after these. */
export const MAX_PASSWORD_BYTES = 72;

/** An e-mail address, trimmed, NFC, in lower case. */
export const email = z
  .string()
  .transform((text) => text.trim().normalize("NFC").toLowerCase())
  .pipe(z.email("Enter an e-mail address, for example you@example.com.").max(254, "Use at most 254 characters."));

const countBytes = (text: string): number => new TextEncoder().encode(text).length;

/** A password to be set. Whether it is easy to guess is decided on the server. */
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

/** A password to be compared. Its strength is not checked, so that a refusal reveals nothing about the right one. */
export const givenPassword = z
  .string()
  .min(1, "Enter your password.")
  .max(1000, "This password is too long.")
  .transform((text) => text.normalize("NFC"));

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
