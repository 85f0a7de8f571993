/** Tries a route: a request through the gate's own path, with the rights of a key of the actor's account. */
import type { Actor } from "@/lib/server/access/actor";
import { authorizeServerOwner } from "@/lib/server/access/first-account";
import { findPasswordRefusal } from "@/lib/server/access/password-rule";
import { refuseForNow, refuseUnknown } from "@/lib/server/access/refusals";
import { recordActivity } from "@/lib/server/activity/record";
import { rollback, write } from "@/lib/server/db/transactions";
import type { RouteTest, RouteTestAnswer, TestedRights } from "@/lib/shared/gate/route-test";
import type { TestRouteInput } from "@/lib/shared/gate/route-test-input";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { askGateToTest } from "./gate-questions";

/**
 * Sends the request, and records it in the activity before that. The key's secret is not needed, so this asks for what
 * using a key would prove: a fresh password. Refusals: `password_required`; those of `authorizeServerOwner`;
 * `not_found` for a key that is not of the actor's account; `try_later` when the gate gives no answer.
 */
export async function testRoute(
  actor: Actor,
  input: TestRouteInput,
  { now = new Date(), ask = askGateToTest }: { now?: Date; ask?: typeof askGateToTest } = {},
): Promise<ActionResult<RouteTestAnswer>> {
  const stale = findPasswordRefusal(actor, "route.tested", now);
  if (stale) return stale;
  const rights = await write<ActionResult<TestedRights>>(async (database) => {
    const access = await authorizeServerOwner(database, actor);
    if (!access.ok) return rollback(access);
    // Without the query, which may hold a secret of the upstream.
    const [pathOnly] = input.path.split("?", 1);
    const details = { request: { before: null, after: `${input.method} ${pathOnly}` } };
    if (input.keyId === null) {
      await recordActivity(database, access.activityActor, { kind: "route.tested", details }, { now });
      return { ok: true, value: { permissions: input.permissions.join(" ") } };
    }
    const where = { id: input.keyId, accountId: actor.accountId };
    const key = await database.apiKey.findFirst({
      where,
      select: { id: true, name: true, secrets: { where: { endsAt: null }, select: { hash: true }, take: 1 } },
    });
    const [secret] = key?.secrets ?? [];
    if (!key || !secret) return rollback(refuseUnknown());
    const event = { kind: "route.tested", keyId: key.id, subject: key.name, details } as const;
    await recordActivity(database, access.activityActor, event, { now });
    return { ok: true, value: { secretHash: Buffer.from(secret.hash).toString("base64") } };
  });
  if (!rights.ok) return rights;
  const { method, path, contentType, body } = input;
  const test: RouteTest = { rights: rights.value, client: actor.clientAddress, method, path, contentType, body };
  const outcome = await ask(test);
  return outcome.ok ? { ok: true, value: outcome.answer } : refuseForNow(outcome.reason);
}
