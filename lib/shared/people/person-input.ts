/** The schemas of what people send about themselves: sign-up, sign-in, profile and sessions. */
import { countCharacters, visibleName } from "@/lib/shared/names";
import { reference } from "@/lib/shared/reference";
import { typedText } from "@/lib/shared/typed-text";
import * as z from "@/lib/shared/zod";
import { type EmailProblem, foldEmail, MAX_EMAIL_LENGTH, MAX_TYPED_EMAIL_LENGTH } from "./email-address";
import { MIN_PASSWORD_LENGTH } from "./password-length";

/** The longest password, in bytes of UTF-8: bcrypt ignores everything after these. */
export const MAX_PASSWORD_BYTES = 72;

const EMAIL_TOO_LONG = `Use at most ${MAX_EMAIL_LENGTH} characters.`;

const EMAIL_MESSAGES: Record<EmailProblem, string> = {
  not_an_address: "Enter an email address, for example you@example.com.",
  quoted: "Addresses with quotation marks can't be used here. Enter another one.",
  other_letters: "Before the @, use the letters a to z, digits and signs only.",
  too_long: EMAIL_TOO_LONG,
};

/** An email address, in the one form of `foldEmail`. */
export const email = typedText({ maxLength: MAX_TYPED_EMAIL_LENGTH, tooLong: EMAIL_TOO_LONG }).transform(
  (text, context): string => {
    const folded = foldEmail(text);
    if (folded.ok) return folded.address;
    context.addIssue({ code: "custom", message: EMAIL_MESSAGES[folded.problem] });
    return z.NEVER;
  },
);

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

/** The same form where the person may become the owner of the server: from another machine it asks for a code. */
export const claimInput = signUpInput.extend({
  code: typedText({ maxLength: 100, tooLong: "This is longer than the code in the terminal." }),
});

/** The "Sign in" form. */
export const signInInput = z.object({ email, password: givenPassword });

/** The "Forgot your password?" form. */
export const forgotInput = z.object({ email });

/** What a link for one person holds: `/reset/{id}#{token}`. */
export const personLinkInput = z.object({
  id: reference,
  token: z.string().regex(/^[\w-]{43}$/),
});

/** The form behind a link for a new password. */
export const resetInput = z.object({ ...personLinkInput.shape, password: newPassword });

/** The "Confirm password" form. */
export const passwordInput = z.object({ password: givenPassword });

/** The profile's "Your name" form. */
export const ownNameInput = z.object({ name: visibleName("your name") });

/** The profile's "Change password" form. */
export const changePasswordInput = z.object({ currentPassword: givenPassword, newPassword });

/** The profile's "Change email" form. */
export const changeEmailInput = z.object({ email, currentPassword: givenPassword });

/** The "Account name" form. */
export const accountNameInput = z.object({ name: visibleName("a name for the account") });

/** One of the person's own sessions. */
export const sessionReference = z.object({ id: reference });
