/** The server actions of an invitation's page. They are public endpoints: the link is enough, no session is needed. */
"use server";
import type { z } from "zod";
import { runForAnyone } from "@/lib/server/edge/action";
import { adoptSession, findActor, getClient } from "@/lib/server/people/sessions";
import { acceptInvitation, findOffer } from "@/lib/server/team/invitation-acceptance";
import { toFieldErrors } from "@/lib/shared/form-state";
import { acceptInput, invitationLinkInput } from "@/lib/shared/team/member-input";
import type { Acceptance, InvitationRefusal, OfferResult } from "@/lib/shared/team/member-view";

const OVER: { ok: false; refusal: InvitationRefusal } = { ok: false, refusal: { code: "over" } };
const later = (message: string): { ok: false; refusal: InvitationRefusal } => ({
  ok: false,
  refusal: { code: "try_later", message },
});

/** Returns what the invitation offers, if the whole link is given. Changes nothing. */
export async function findOfferAction(input: z.input<typeof invitationLinkInput>): Promise<OfferResult> {
  return runForAnyone<typeof invitationLinkInput, OfferResult>(
    invitationLinkInput,
    input,
    { invalid: OVER, later },
    async (link) => findOffer(link, await findActor()),
  );
}

/** Accepts the invitation once, and signs the person in to its account. */
export async function acceptInvitationAction(input: z.input<typeof acceptInput>): Promise<Acceptance> {
  const parsed = acceptInput.safeParse(input);
  const fields = parsed.success ? {} : toFieldErrors(parsed.error);
  const invalid: Acceptance = { ok: false, refusal: { code: "invalid", fields } };
  return runForAnyone<typeof acceptInput, Acceptance>(acceptInput, input, { invalid, later }, async (given) => {
    const result = await acceptInvitation(given, await findActor(), await getClient());
    if (!result.ok) return result;
    if (result.token !== null) await adoptSession(result.token);
    return { ok: true };
  });
}
