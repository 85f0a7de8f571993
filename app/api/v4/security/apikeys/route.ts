/** GET lists the account's keys, POST adds one. */
import { randomUUID } from "node:crypto";
import { answerJson, answerRefusal, refuseMethod } from "@/lib/server/edge/api-answers";
import { findSubaccountRefusal, parseJson, readBody, readRepeatable } from "@/lib/server/edge/api-request";
import { parsePayload } from "@/lib/server/elastic/payload";
import { answerRevealed } from "@/lib/server/elastic/v4-route";
import { createKey, listKeys } from "@/lib/server/keys/keys";
import { guard } from "@/lib/server/request/guard";
import { toApiKey } from "@/lib/shared/elastic/v4";

export const GET = guard("ViewAccessTokens", async (request, caller) => {
  const refused = findSubaccountRefusal(request);
  if (refused) return answerRefusal(refused.refusal, caller);
  const { keys } = await listKeys(caller);
  return answerJson(keys.map(toApiKey), caller);
});

export const POST = guard("ModifyAccessTokens", async (request, caller) => {
  const refused = findSubaccountRefusal(request);
  if (refused) return answerRefusal(refused.refusal, caller);
  const body = await readBody(request);
  const json = parseJson(request, body);
  if (!json.ok) return answerRefusal(json.refusal, caller);
  const payload = parsePayload(json.value);
  if (!payload.ok) return answerRefusal(payload.refusal, caller);
  const repeatable = readRepeatable(request, caller, body);
  if (!repeatable.ok) return answerRefusal(repeatable.refusal, caller);
  const { Name: name, AccessLevel: permissions, Expires = null, RestrictAccessToIPRange } = payload.value;
  const details = { name, permissions, expiresAt: Expires, ipRules: RestrictAccessToIPRange ?? [] };
  const result = await createKey(caller, { requestId: randomUUID(), ...details }, new Date(), repeatable.value);
  return answerRevealed(result, caller, 201, null);
});

const refuseOthers = refuseMethod("GET, HEAD, POST");

export { refuseOthers as DELETE, refuseOthers as OPTIONS, refuseOthers as PATCH, refuseOthers as PUT };
