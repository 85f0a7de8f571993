/** Creates the share link for a secret that is being shown. Like the secret, it must not leave component state. */
"use client";
import { useState } from "react";
import { type Submission, useSubmission } from "@/app/(account)/_forms/use-submission";
import { createShareLinkAction } from "@/app/(account)/keys/actions";
import { useAccountId } from "@/lib/client/account-id";
import { type SealedSecret, sealSecret } from "@/lib/client/share-crypto";
import { useKeyListChanges } from "@/lib/client/use-key-list-changes";
import { lastFiveOf } from "@/lib/shared/keys/secret-format";
import type { LinkHours } from "@/lib/shared/keys/share-link";

/** `address` alone is enough to get the secret. */
export type CreatedLink = { address: string; hours: LinkHours; holdsKey: boolean };

export type Sharing = {
  link: CreatedLink | null;
  submission: Submission;
  create: (wish: { hours: LinkHours; holdsKey: boolean }) => void;
};

/** Call it in the dialog, not in the tab, so that switching tabs does not lose the link. */
export function useShareLink({ keyId, secret }: { keyId: string; secret: string }): Sharing {
  const [link, setLink] = useState<CreatedLink | null>(null);
  const accountId = useAccountId();
  const { submit, ...submission } = useSubmission();
  const list = useKeyListChanges();

  const create: Sharing["create"] = (wish) => {
    // Encrypted once for each press of the button, so that a retry does not create a second link.
    let made: SealedSecret | null = null;
    const call = async () => {
      made ??= await sealSecret(secret);
      const { part: _, ...sent } = made;
      return createShareLinkAction(accountId, { ...sent, keyId, lastFive: lastFiveOf(secret), ...wish });
    };
    void submit(call, (key) => {
      if (!made) return;
      const address = `${window.location.origin}/share/${made.id}#${made.part}`;
      setLink({ address, hours: wish.hours, holdsKey: key.link?.holdsKey ?? false });
      void list.put(key);
    });
  };
  return { link, submission, create };
}
