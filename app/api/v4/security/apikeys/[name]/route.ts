/** One key, by its name: GET returns it, PUT edits it, DELETE deletes it. */
import { refuseMethod, respondEmpty, respondRefusal } from "@/lib/server/edge/api-answers";
import { parseJson, readBody } from "@/lib/server/edge/api-request";
import { ELASTIC_EDIT, parsePayload, toApiRefusal, toEdit } from "@/lib/server/elastic/payload";
import { readKeySelector, respondKey } from "@/lib/server/elastic/v4-route";
import { deleteKey, editKey } from "@/lib/server/keys/changes";
import { findKey } from "@/lib/server/keys/keys";
import { matchesSeenVersion } from "@/lib/server/keys/select-key";
import { guard } from "@/lib/server/request/guard";

export const GET = guard("ViewAccessTokens", async (request, caller) => {
  const named = readKeySelector(request);
  if (!named.ok) return respondRefusal(named.refusal, caller);
  const key = await findKey(caller, named.value);
  if (!key) return respondRefusal({ code: "key_not_found" }, caller);
  return matchesSeenVersion(named.value, key)
    ? respondKey(key, caller)
    : respondRefusal({ code: "precondition_failed" }, caller);
});

export const PUT = guard("ModifyAccessTokens", async (request, caller) => {
  const named = readKeySelector(request);
  if (!named.ok) return respondRefusal(named.refusal, caller);
  const json = parseJson(request, await readBody(request));
  if (!json.ok) return respondRefusal(json.refusal, caller);
  const payload = parsePayload(json.value);
  if (!payload.ok) return respondRefusal(payload.refusal, caller);
  const result = await editKey(caller, { ...named.value, ...toEdit(payload.value) }, ELASTIC_EDIT);
  if (!result.ok) return respondRefusal(toApiRefusal(result.refusal, named.value.etags !== null), caller);
  return respondKey(result.value, caller);
});

export const DELETE = guard("ModifyAccessTokens", async (request, caller) => {
  const named = readKeySelector(request);
  if (!named.ok) return respondRefusal(named.refusal, caller);
  const result = await deleteKey(caller, named.value);
  if (!result.ok) return respondRefusal(toApiRefusal(result.refusal, named.value.etags !== null), caller);
  return respondEmpty(caller);
});

const refuseOthers = refuseMethod("GET, HEAD, PUT, DELETE");

export { refuseOthers as OPTIONS, refuseOthers as PATCH, refuseOthers as POST };
