/**
 * PUT gives a key a new secret, which this answer contains; the old one stops working. Elastic Email's own API has no
 * such call.
 */
import { refuseMethod, respondRefusal } from "@/lib/server/edge/api-answers";
import { readBody, readIdempotency } from "@/lib/server/edge/api-request";
import { readKeySelector, respondRevealed } from "@/lib/server/elastic/v4-route";
import { changeKey } from "@/lib/server/keys/changes";
import { guard } from "@/lib/server/request/guard";

export const PUT = guard("ModifyAccessTokens", async (request, caller) => {
  const named = readKeySelector(request);
  if (!named.ok) return respondRefusal(named.refusal, caller);
  const idempotency = readIdempotency(request, caller, await readBody(request));
  if (!idempotency.ok) return respondRefusal(idempotency.refusal, caller);
  const result = await changeKey(caller, named.value, { now: new Date(), idempotency: idempotency.value });
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
