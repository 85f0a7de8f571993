/** What may be sent about a share link. Apart from its shapes: the page that opens one needs no schemas. */
import { z } from "@/lib/shared/zod";
import { LINK_HOURS, PART_BYTES, SEALED_BYTES } from "./share-link";

const base64url = (bytes: number) =>
  z
    .string()
    .length(Math.ceil((bytes * 4) / 3))
    .regex(/^[\w-]+$/);

const linkId = base64url(16);

/** What the "Share once" tab sends. The id is made by the browser: the same call twice makes one link. */
export const createShareLinkInput = z.object({
  id: linkId,
  keyId: z.string().min(1).max(64),
  /** of the secret inside: a link to a secret that was replaced meanwhile would be good for nothing */
  lastFive: z.string().length(5),
  sealed: base64url(SEALED_BYTES),
  /** SHA-256 of the check value */
  checkHash: base64url(PART_BYTES),
  hours: z.literal(LINK_HOURS),
  holdsKey: z.boolean(),
});

/** A link of the account, to withdraw it. */
export const shareLinkReference = z.object({ id: linkId });

/** What opens a link: derived from the part behind `#`, of which it tells nothing. */
export const openShareLinkInput = z.object({ id: linkId, check: base64url(PART_BYTES) });

/** A link to be created, once it is checked. */
export type CreateShareLinkInput = z.infer<typeof createShareLinkInput>;
