/**
 * PUT gives a key a new secret, which this answer contains; the old one stops working, at once or after
 * `OverlapSeconds`. Elastic Email's own API has no such call.
 */
import { refuseMethod, respondRefusal } from "@/lib/server/edge/api-answers";
import { parseOptionalJson, readBody, readIdempotency } from "@/lib/server/edge/api-request";
import { parseOverlap } from "@/lib/server/elastic/payload";
import { readKeySelector, respondRevealed } from "@/lib/server/elastic/v4-route";
import { changeKey } from "@/lib/server/keys/changes";
import { guard } from "@/lib/server/request/guard";

export const PUT = guard("ModifyAccessTokens", async (request, caller) => {
  const named = readKeySelector(request);
  if (!named.ok) return respondRefusal(named.refusal, caller);
  const body = await readBody(request);
  const json = parseOptionalJson(request, body);
  if (!json.ok) return respondRefusal(json.refusal, caller);
  const overlap = parseOverlap(json.value);
  if (!overlap.ok) return respondRefusal(overlap.refusal, caller);
  const idempotency = readIdempotency(request, caller, body);
  if (!idempotency.ok) return respondRefusal(idempotency.refusal, caller);
  const change = { ...named.value, overlapSeconds: overlap.value };
  const result = await changeKey(caller, change, { now: new Date(), idempotency: idempotency.value });
  return respondRevealed(result, caller, 200, named.value);
});

const refuseOthers = refuseMethod("PUT");

export {
  refuseOthers as DELETE,
  refuseOthers as GET,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as POST,
};
