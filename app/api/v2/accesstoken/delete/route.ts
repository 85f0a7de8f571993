/** Deletes a key, the calling one included. */
import { refusalOf, refuseAsked } from "@/lib/server/elastic/payload";
import { answerCall } from "@/lib/server/elastic/v2-call";
import { parseTokenName } from "@/lib/server/elastic/v2-token";
import { deleteKey } from "@/lib/server/keys/changes";

export const POST = answerCall("ModifyAccessTokens", async (call, caller) => {
  const named = parseTokenName(call);
  if (!named.ok) return named;
  const result = await deleteKey(caller, named.value);
  return result.ok ? { ok: true, value: undefined } : refuseAsked(refusalOf(result.refusal));
});

export {
  refuseOthers as DELETE,
  refuseOthers as HEAD,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as PUT,
} from "@/lib/server/elastic/v2-call";
