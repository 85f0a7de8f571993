/** The schemas of what is sent about share links. share-link.ts has the types, since a link's page needs no schemas. */
import { reference } from "@/lib/shared/reference";
import * as z from "@/lib/shared/zod";
import { LINK_HOURS, PART_BYTES, SEALED_BYTES } from "./share-link";

const base64url = (bytes: number) =>
  z
    .string()
    .length(Math.ceil((bytes * 4) / 3))
    .regex(/^[\w-]+$/);

const linkId = base64url(16);

/** What the "Share once" tab sends. The browser creates the id, so that a repeated call creates one link only. */
export const createShareLinkInput = z.object({
  id: linkId,
  keyId: reference,
  /** the last characters of the secret inside: refused if the key has a new secret by now */
  lastFive: z.string().length(5),
  sealed: base64url(SEALED_BYTES),
  /** SHA-256 of the check value */
  checkHash: base64url(PART_BYTES),
  hours: z.literal(LINK_HOURS),
  holdsKey: z.boolean(),
});

/** A link by its id. */
export const shareLinkReference = z.object({ id: linkId });

/** What opens a link. `check` is derived from the part after `#` and reveals nothing about it. */
export const openShareLinkInput = z.object({ id: linkId, check: base64url(PART_BYTES) });

/** A valid `createShareLinkInput`. */
export type CreateShareLinkInput = z.infer<typeof createShareLinkInput>;
