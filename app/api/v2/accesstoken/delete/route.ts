/** Deletes a key. A key may delete itself. */
import { apiRefusal } from "@/lib/server/edge/api-result";
import { toApiRefusal } from "@/lib/server/elastic/payload";
import { answerV2 } from "@/lib/server/elastic/v2-call";
import { parseTokenName } from "@/lib/server/elastic/v2-token";
import { deleteKey } from "@/lib/server/keys/changes";

export const POST = answerV2("ModifyAccessTokens", async (call, caller) => {
  const named = parseTokenName(call);
  if (!named.ok) return named;
  const result = await deleteKey(caller, named.value);
  return result.ok ? { ok: true, value: undefined } : apiRefusal(toApiRefusal(result.refusal));
});

export {
  refuseOtherMethods as DELETE,
  refuseOtherMethods as HEAD,
  refuseOtherMethods as OPTIONS,
  refuseOtherMethods as PATCH,
  refuseOtherMethods as PUT,
} from "@/lib/server/elastic/v2-call";
