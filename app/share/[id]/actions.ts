/** The server action of a share link's page. It is a public endpoint: the link is enough, no session is needed. */
"use server";
import type { z } from "zod";
import { runForAnyone } from "@/lib/server/edge/action";
import { getClientAddress } from "@/lib/server/request/client-address";
import { openShareLink } from "@/lib/server/sharing/open-share-link";
import type { Opening } from "@/lib/shared/keys/share-link";
import { openShareLinkInput } from "@/lib/shared/keys/share-link-input";

/** Opens the link once. The encrypted secret is in this answer and is erased from the server. */
export async function openShareLinkAction(input: z.input<typeof openShareLinkInput>): Promise<Opening> {
  const refusals = {
    invalid: { ok: false, reason: "not_this_link" } as const,
    later: () => ({ ok: false, reason: "try_later" }) as const,
  };
  return runForAnyone<typeof openShareLinkInput, Opening>(openShareLinkInput, input, refusals, async (link) =>
    openShareLink(link, await getClientAddress()),
  );
}
