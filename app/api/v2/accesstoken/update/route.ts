/** Edits a key: `newTokenName` renames it; an absent expiry or restriction stays, an empty one is lifted. */
import { refusalOf, refuseAsked, toEdit } from "@/lib/server/elastic/payload";
import { answerCall } from "@/lib/server/elastic/v2-call";
import { parseDetails, parseTokenName } from "@/lib/server/elastic/v2-token";
import { editKey } from "@/lib/server/keys/changes";

export const POST = answerCall("ModifyAccessTokens", async (call, caller) => {
  const named = parseTokenName(call);
  if (!named.ok) return named;
  const payload = parseDetails(call);
  if (!payload.ok) return payload;
  const result = await editKey(caller, { ...named.value, ...toEdit(payload.value) });
  return result.ok ? { ok: true, value: undefined } : refuseAsked(refusalOf(result.refusal));
});

export {
  refuseOthers as DELETE,
  refuseOthers as HEAD,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as PUT,
} from "@/lib/server/elastic/v2-call";
