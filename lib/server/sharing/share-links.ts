/** Creates and withdraws share links, by which a member hands a key over. */

import type { Actor } from "@/lib/server/access/actor";
import { auditFacts } from "@/lib/server/access/actor";
import { authorizeKeyChange } from "@/lib/server/access/authorize";
import { refuseEdited, refuseLinkOver, refuseUnknown } from "@/lib/server/access/refusals";
import { diffDetails, recordActivity } from "@/lib/server/activity/record";
import { rollback, writeKeys } from "@/lib/server/db/transactions";
import { endLink, getLinkState, replaceLinks } from "@/lib/server/keys/link-rows";
import { findViews, getView } from "@/lib/server/keys/rows";
import { logEvent } from "@/lib/server/log";
import type { ActionResult, KeyView } from "@/lib/shared/keys/key-view";
import type { CreateShareLinkInput } from "@/lib/shared/keys/share-link-input";

const HOUR_MS = 60 * 60 * 1000;

/**
 * Creates a link that gives the encrypted secret to the first person who opens it, and withdraws the key's open link.
 * With `holdsKey` the gate refuses the key until the link is opened. A key that an earlier link holds is then held by
 * this one; only an opening or a new secret releases it. Repeating an id changes nothing. Refusals: `signed_out`;
 * `role_insufficient`; `not_found`; `edited_meanwhile` when the key has another secret by now.
 */
export async function createShareLink(
  actor: Actor,
  input: CreateShareLinkInput,
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<KeyView>> {
  const { id, keyId, accountId } = { ...input, accountId: actor.accountId };
  return writeKeys<ActionResult<KeyView>>(async (database, afterCommit) => {
    const access = await authorizeKeyChange(database, actor, now);
    if (!access.ok) return rollback(access);
    const [key] = await findViews(database, { id: keyId, ...access.scope }, now);
    if (!key) return rollback(refuseUnknown());
    const repeated = await database.shareLink.findUnique({ where: { id } });
    if (repeated) return rollback(repeated.keyId === keyId ? { ok: true, value: key } : refuseUnknown());
    if (key.lastFive !== input.lastFive) return rollback(refuseEdited(key));
    const wasHeld = await replaceLinks(database, access.activityActor, keyId, now);
    const expiresAt = new Date(now.getTime() + input.hours * HOUR_MS);
    const holdsKey = input.holdsKey || wasHeld;
    await database.shareLink.create({
      data: {
        ...{ id, accountId, keyId, createdById: actor.userId, sharerName: actor.userName, keyName: key.name },
        ...{ holdsKey, createdAt: now, expiresAt },
        sealed: decodeBase64(input.sealed),
        checkHash: decodeBase64(input.checkHash),
      },
    });
    const details = diffDetails(
      {},
      { linkExpiresAt: expiresAt.toISOString(), keyWorks: holdsKey ? "After the link was opened" : "At once" },
    );
    await recordActivity(
      database,
      access.activityActor,
      { kind: "link.created", keyId, subject: key.name, details },
      { now },
    );
    afterCommit(() => logEvent("link.created", { ...auditFacts(actor), keyId }));
    return { ok: true, value: await getView(database, keyId, now) };
  });
}

/**
 * Withdraws a link that nobody has opened, at once. A key that it holds stays held until it gets a new secret.
 * Refusals: `signed_out`; `not_found`; `link_over` when the link was opened or has ended otherwise.
 */
export async function withdrawShareLink(
  actor: Actor,
  { id }: { id: string },
  { now = new Date() }: { now?: Date } = {},
): Promise<ActionResult<KeyView>> {
  return writeKeys<ActionResult<KeyView>>(async (database, afterCommit) => {
    const access = await authorizeKeyChange(database, actor, now);
    if (!access.ok) return rollback(access);
    const link = await database.shareLink.findFirst({ where: { id, key: access.scope } });
    if (!link) return rollback(refuseUnknown("link"));
    const isEnded = await endLink(database, access.activityActor, link, "link.withdrawn", now);
    if (!isEnded) return rollback(refuseLinkOver(getLinkState(link, now)));
    afterCommit(() => logEvent("link.withdrawn", { ...auditFacts(actor), keyId: link.keyId }));
    return { ok: true, value: await getView(database, link.keyId, now) };
  });
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64url"));
}
