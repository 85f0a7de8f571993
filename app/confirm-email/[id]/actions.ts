/** The server actions behind a link that confirms a new address. They need the link and the person's session. */
"use server";
import type { z } from "zod";
import { revalidateAll } from "@/app/(account)/_shell/page-actor";
import { runAction } from "@/lib/server/edge/action";
import { confirmEmail, findEmailChange } from "@/lib/server/recovery/email-change";
import { getOrigin } from "@/lib/server/request/public-url";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import type { EmailOffer } from "@/lib/shared/people/link-view";
import { personLinkInput } from "@/lib/shared/people/person-input";

/** Returns which address the link confirms. Changes nothing. */
export async function findEmailChangeAction(input: z.input<typeof personLinkInput>): Promise<ActionResult<EmailOffer>> {
  return runAction(personLinkInput, input, (actor, link) => findEmailChange(actor, link));
}

/** Confirms the address once. */
export async function confirmEmailAction(input: z.input<typeof personLinkInput>): Promise<ActionResult<null>> {
  const result = await runAction(personLinkInput, input, async (actor, link) =>
    confirmEmail(actor, link, { origin: await getOrigin() }),
  );
  return revalidateAll(result);
}
