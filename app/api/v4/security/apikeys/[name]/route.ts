/** One key by its name: GET shows it, PUT edits it, DELETE deletes it. */
import { answerNothing, answerRefusal, refuseMethod } from "@/lib/server/edge/api-answers";
import { parseJson, readBody } from "@/lib/server/edge/api-request";
import { parsePayload, refusalOf, toEdit } from "@/lib/server/elastic/payload";
import { answerKey, readKeyNamed } from "@/lib/server/elastic/v4-route";
import { deleteKey, editKey } from "@/lib/server/keys/changes";
import { findKey } from "@/lib/server/keys/keys";
import { isAsSeen } from "@/lib/server/keys/select-key";
import { guard } from "@/lib/server/request/guard";

export const GET = guard("ViewAccessTokens", async (request, caller) => {
  const named = readKeyNamed(request);
  if (!named.ok) return answerRefusal(named.refusal, caller);
  const key = await findKey(caller, named.value);
  if (!key) return answerRefusal({ code: "key_not_found" }, caller);
  return isAsSeen(named.value, key) ? answerKey(key, caller) : answerRefusal({ code: "precondition_failed" }, caller);
});

export const PUT = guard("ModifyAccessTokens", async (request, caller) => {
  const named = readKeyNamed(request);
  if (!named.ok) return answerRefusal(named.refusal, caller);
  const json = parseJson(request, await readBody(request));
  if (!json.ok) return answerRefusal(json.refusal, caller);
  const payload = parsePayload(json.value);
  if (!payload.ok) return answerRefusal(payload.refusal, caller);
  const result = await editKey(caller, { ...named.value, ...toEdit(payload.value) });
  if (!result.ok) return answerRefusal(refusalOf(result.refusal, named.value.etags !== null), caller);
  return answerKey(result.value, caller);
});

export const DELETE = guard("ModifyAccessTokens", async (request, caller) => {
  const named = readKeyNamed(request);
  if (!named.ok) return answerRefusal(named.refusal, caller);
  const result = await deleteKey(caller, named.value);
  if (!result.ok) return answerRefusal(refusalOf(result.refusal, named.value.etags !== null), caller);
  return answerNothing(caller);
});

const refuseOthers = refuseMethod("GET, HEAD, PUT, DELETE");

export { refuseOthers as OPTIONS, refuseOthers as PATCH, refuseOthers as POST };
