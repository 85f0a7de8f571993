/** PUT gives a key a new secret, which is in this answer; the old one is dead. Elastic Email's own API has no such call. */
import { answerRefusal, refuseMethod } from "@/lib/server/edge/api-answers";
import { readBody, readRepeatable } from "@/lib/server/edge/api-request";
import { answerRevealed, readKeyNamed } from "@/lib/server/elastic/v4-route";
import { changeKey } from "@/lib/server/keys/changes";
import { guard } from "@/lib/server/request/guard";

export const PUT = guard("ModifyAccessTokens", async (request, caller) => {
  const named = readKeyNamed(request);
  if (!named.ok) return answerRefusal(named.refusal, caller);
  const repeatable = readRepeatable(request, caller, await readBody(request));
  if (!repeatable.ok) return answerRefusal(repeatable.refusal, caller);
  const result = await changeKey(caller, named.value, new Date(), repeatable.value);
  return answerRevealed(result, caller, 200, named.value);
});

const refuseOthers = refuseMethod("PUT");

export {
  refuseOthers as DELETE,
  refuseOthers as GET,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as POST,
};
