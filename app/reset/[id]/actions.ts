/** The server actions behind a link for a new password. They are public endpoints: the link is enough. */
"use server";
import type { z } from "zod";
import { runForAnyone } from "@/lib/server/edge/action";
import { getClient } from "@/lib/server/people/sessions";
import { findReset, resetPassword } from "@/lib/server/recovery/reset-password";
import { toFieldErrors } from "@/lib/shared/form-state";
import type { LinkRefusal, PasswordReset, ResetOffer } from "@/lib/shared/people/link-view";
import { personLinkInput, resetInput } from "@/lib/shared/people/person-input";

const refuse = (refusal: LinkRefusal) => ({ ok: false, refusal }) as const;
const OVER = refuse({ code: "over" });
const later = (message: string) => refuse({ code: "try_later", message });

/** Returns whose password the link is for, if the whole link is given. Changes nothing. */
export async function findResetAction(input: z.input<typeof personLinkInput>): Promise<ResetOffer> {
  return runForAnyone<typeof personLinkInput, ResetOffer>(personLinkInput, input, { invalid: OVER, later }, (link) =>
    findReset(link),
  );
}

/** Sets the new password once, and ends all sessions of the person. */
export async function resetPasswordAction(input: z.input<typeof resetInput>): Promise<PasswordReset> {
  const parsed = resetInput.safeParse(input);
  const invalid = refuse({ code: "invalid", fields: parsed.success ? {} : toFieldErrors(parsed.error) });
  return runForAnyone<typeof resetInput, PasswordReset>(resetInput, input, { invalid, later }, async (given) =>
    resetPassword(given, await getClient()),
  );
}
