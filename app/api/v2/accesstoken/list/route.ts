/** Lists the account's keys, newest first. */
import { listKeys } from "@/lib/server/keys";
import { answerCall } from "@/lib/server/legacy-call";
import { toAccessToken } from "@/lib/server/legacy-token";

export const POST = answerCall("ViewAccessTokens", async (_call, caller) => {
  const { keys } = await listKeys(caller);
  return { ok: true, value: keys.map((key) => toAccessToken(key, caller)) };
});

export {
  refuseOthers as DELETE,
  refuseOthers as HEAD,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as PUT,
} from "@/lib/server/legacy-call";
