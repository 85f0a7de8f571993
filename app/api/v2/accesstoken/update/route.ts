/** Edits a key: `newTokenName` renames it; an absent expiry or restriction stays, an empty one is removed. */
import { apiRefusal } from "@/lib/server/edge/api-result";
import { ELASTIC_EDIT, toApiRefusal, toEdit } from "@/lib/server/elastic/payload";
import { answerV2 } from "@/lib/server/elastic/v2-call";
import { parseDetails, parseTokenName } from "@/lib/server/elastic/v2-token";
import { editKey } from "@/lib/server/keys/changes";

export const POST = answerV2("ModifyAccessTokens", async (call, caller) => {
  const named = parseTokenName(call);
  if (!named.ok) return named;
  const payload = parseDetails(call);
  if (!payload.ok) return payload;
  const result = await editKey(caller, { ...named.value, ...toEdit(payload.value) }, ELASTIC_EDIT);
  return result.ok ? { ok: true, value: undefined } : apiRefusal(toApiRefusal(result.refusal));
});

export {
  refuseOtherMethods as DELETE,
  refuseOtherMethods as HEAD,
  refuseOtherMethods as OPTIONS,
  refuseOtherMethods as PATCH,
  refuseOtherMethods as PUT,
} from "@/lib/server/elastic/v2-call";
