/** Lists the account's keys, newest first. */

import { answerV2 } from "@/lib/server/elastic/v2-call";
import { toAccessToken } from "@/lib/server/elastic/v2-token";
import { listKeys } from "@/lib/server/keys/keys";

export const POST = answerV2("ViewAccessTokens", async (_call, caller) => {
  const { keys } = await listKeys(caller);
  return { ok: true, value: keys.map((key) => toAccessToken(key, caller)) };
});

export {
  refuseOtherMethods as DELETE,
  refuseOtherMethods as HEAD,
  refuseOtherMethods as OPTIONS,
  refuseOtherMethods as PATCH,
  refuseOtherMethods as PUT,
} from "@/lib/server/elastic/v2-call";
