/** Edits a key: `newTokenName` renames it; an absent expiry or restriction stays, an empty one is lifted. */
import { refusalOf, refuseAsked, toEdit } from "@/lib/server/key-api";
import { editKey } from "@/lib/server/key-changes";
import { answerCall } from "@/lib/server/legacy-call";
import { parseDetails, parseTokenName } from "@/lib/server/legacy-token";

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
} from "@/lib/server/legacy-call";
