/** Lists the account's keys, newest first. */

import { answerCall } from "@/lib/server/elastic/v2-call";
import { toAccessToken } from "@/lib/server/elastic/v2-token";
import { listKeys } from "@/lib/server/keys/keys";

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
} from "@/lib/server/elastic/v2-call";
