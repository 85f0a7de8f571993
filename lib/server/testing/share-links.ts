/** For tests: share links as a browser creates them, with fixed bytes instead of encrypted ones. */
import { createHash, randomBytes } from "node:crypto";
import type { Actor } from "@/lib/server/access/actor";
import { createShareLink } from "@/lib/server/sharing/share-links";
import type { RevealedKey } from "@/lib/shared/keys/key-view";
import { SEALED_BYTES } from "@/lib/shared/keys/share-link";
import type { CreateShareLinkInput } from "@/lib/shared/keys/share-link-input";
import { requireValue } from "./keys";

/** What opens a link, and what the link holds. */
export type TestLink = { id: string; check: string; sealed: string };

/** The input that the "Share once" tab sends, and what opens the link. */
export function createLinkInput(
  { key }: RevealedKey,
  facts: Partial<CreateShareLinkInput> = {},
): { input: CreateShareLinkInput; link: TestLink } {
  const check = randomBytes(32);
  const checkHash = createHash("sha256").update(check).digest("base64url");
  const id = randomBytes(16).toString("base64url");
  const sealed = randomBytes(SEALED_BYTES).toString("base64url");
  const { id: keyId, lastFive } = key;
  const input = { id, keyId, lastFive, sealed, checkHash, hours: 1 as const, holdsKey: false, ...facts };
  return { input, link: { id: input.id, check: check.toString("base64url"), sealed } };
}

/** Creates a link that must not be refused. */
export async function shareOne(
  actor: Actor,
  revealed: RevealedKey,
  facts: Partial<CreateShareLinkInput> = {},
  now = new Date(),
): Promise<TestLink> {
  const { input, link } = createLinkInput(revealed, facts);
  requireValue(await createShareLink(actor, input, { now }));
  return link;
}
